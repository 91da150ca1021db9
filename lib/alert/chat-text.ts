import { plainText } from '../text/plain-text.ts'

/**
 * Text as chat markdown takes it, in Slack and in Teams: control sequences such as `<!channel>` and links cannot begin
 * (Slack, "Formatting text": `&`, `<` and `>` are escaped), nobody is mentioned, and nothing ends a code span.
 */
export const chatText = (text: string, most?: number): string => inertForChat(plainText(text, most))

/** The same for text that is harmless for a terminal already, line breaks kept. */
export const inertForChat = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    // An address stays one: what makes a mention is an @ at the beginning of a word.
    .replaceAll(/(?<![\w.+-])@(?=\w)/g, '(at)')
