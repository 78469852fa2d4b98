/** What API 3.0 answers instead of doing what was asked, where API v2 has no such fault. */
export class Api3Error extends Error {
  override readonly name = 'Api3Error';
  readonly api3Code: string;

  constructor(api3Code: string, message: string) {
    super(message);
    this.api3Code = api3Code;
  }
}
