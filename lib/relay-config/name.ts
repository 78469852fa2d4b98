import * as v from 'valibot';

/** Names go into table keys, queue groups and headers: a `#`, a dot or a space would mean something there. */
export const Name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'a name is 1 to 64 letters, digits, "-" or "_"'),
);

/** A topic's, queue's or subscription's name. MNS takes 255 letters; CMQ, which says so itself, 64. */
export const ResourceName = v.pipe(
  v.string('is the name, as text'),
  v.maxLength(255, 'is longer than 255 letters'),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'starts with a letter or digit; letters, digits, "-", "_"'),
);

const AccountNumber = v.pipe(v.string(), v.regex(/^\d{5,20}$/, 'an account id is its digits, as text'));

/** A value that lies elsewhere: in the Parameter Store (a SecureString), or in the environment. */
export const SecretReference = v.union(
  [
    v.strictObject({
      ssm: v.pipe(
        v.string(),
        v.regex(/^\/[\w./-]{1,1010}$/, 'a parameter name starts with "/", such as /topic-relay/prod/billing'),
      ),
    }),
    v.strictObject({
      env: v.pipe(v.string(), v.regex(/^[A-Z_][A-Z0-9_]*$/, 'an environment variable is upper-case')),
    }),
  ],
  'a secret is { ssm: "/path" } or { env: "NAME" }',
);
export type SecretReference = v.InferOutput<typeof SecretReference>;

/**
 * Where the credentials of a broker account lie, by the names `access-key-id` and `access-key-secret` (MNS) or
 * `secret-id` and `secret-key` (CMQ): below a path of the Parameter Store, or in the environment behind a prefix.
 */
const Credentials = v.union(
  [
    v.strictObject({
      ssm: v.pipe(
        v.string(),
        v.regex(/^\/[\w./-]{1,1000}[\w.-]$/, 'a path starts with "/" and has no "/" at its end'),
      ),
    }),
    v.strictObject({ env: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/, 'a prefix is upper-case')) }),
  ],
  'credentials are { ssm: "/path" } or { env: "PREFIX" }',
);

const MnsAccount = v.strictObject({
  broker: v.literal('mns'),
  /** `https://{accountId}.mns.{region}.aliyuncs.com`, or the internal or local form. */
  endpoint: v.pipe(v.string(), v.url('an endpoint is a URL')),
  accountId: v.optional(AccountNumber),
  region: v.optional(v.string()),
  credentials: Credentials,
});

const CmqAccount = v.strictObject({
  broker: v.literal('cmq'),
  region: v.pipe(v.string(), v.regex(/^[a-z]{2}-[a-z0-9-]+$/, 'a region is such as ap-guangzhou')),
  accountId: v.optional(AccountNumber),
  credentials: Credentials,
});

/** A broker account. The one in the environment needs no entry: it is `default`. */
export const Account = v.variant('broker', [MnsAccount, CmqAccount]);
export type Account = v.InferOutput<typeof Account>;
