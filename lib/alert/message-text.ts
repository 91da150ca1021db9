import { plainText } from '../text/plain-text.ts'

/** "Less than 100 characters long" (SNS Publish, Subject). */
const mostInSubject = 99

/**
 * An e-mail's subject: ASCII without control characters, fewer than 100 of them (SNS Publish, Subject). What is said is
 * cut before the place is.
 */
export function subjectText(start: string, said: string, place: string): string {
  const [first, middle, last] = [start, said, place].map(asciiText)
  const room = Math.max(0, mostInSubject - `${first}  ${last}`.length)
  return `${first} ${cut(middle ?? '', room)} ${last}`.slice(0, mostInSubject)
}

const asciiText = (text: string) => plainText(text).replaceAll(/[^\x20-\x7E]/gu, '?')
const cut = (text: string, room: number) =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`
