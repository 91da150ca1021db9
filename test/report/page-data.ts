import { gunzipSync } from 'node:zlib'

/** The findings that a page's script reads, as JSON. */
export const dataOf = (html: string): string =>
  gunzipSync(Buffer.from(/id="data">([^<]*)</.exec(html)?.[1] ?? '', 'base64')).toString()
