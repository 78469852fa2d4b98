import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface FarCertificate extends AsyncDisposable {
  readonly url: string;
}

/** Serves a certificate as from far away: each answer comes `delayMs` late. */
export async function serveFarCertificate(pem: string, delayMs: number): Promise<FarCertificate> {
  const server = createServer(async (_request, response) => {
    await delay(delayMs);
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(pem);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/x509_public_certificate.pem`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
