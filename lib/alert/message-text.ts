import { plainText } from '../report/plain-text.ts'

/** Text from AWS for a message: as a line of a report, with links made harmless, so that a mail client makes none. */
export function messageText(text: string): string {
  return plainText(text)
    .replaceAll(/\b(https?|ftp):\/\//giu, (scheme) => scheme.replace(/t/iu, 'x').replace('://', '[:]//'))
    .replaceAll(/\bwww\./giu, 'www[.]')
}

/** The same for an e-mail's subject: ASCII without control characters, at most 100 of them (SNS Publish, Subject). */
export function subjectText(text: string): string {
  const ascii = messageText(text).replaceAll(/[^\x20-\x7E]/gu, '?')
  return ascii.length <= 100 ? ascii : `${ascii.slice(0, 97)}...`
}
