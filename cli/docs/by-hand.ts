import { prose } from './markdown.ts'

/** A command of the AWS command line and its options; a value may hold placeholders or quotes with spaces in them. */
const commandForm = /^aws [\w-]+ [\w-]+(?: --[\w-]+(?: (?:<[^>]*>|'[^']*'|[^\s<';-][^\s<';]*)+)?)*(?=;|$)/

/** How to mend it by hand. A command is set apart, so that it can be copied; one inside a sentence stays there. */
export function byHand(manual: string): string {
  const command = commandForm.exec(manual)?.[0]
  if (command === undefined) return `By hand: ${prose(closed(manual))}`
  const rest = manual.slice(command.length).replace(/^;\s*/, '')
  const note = rest === '' ? [] : [prose(closed(`${rest.charAt(0).toUpperCase()}${rest.slice(1)}`))]
  return ['By hand:', `\`\`\`sh\n${command}\n\`\`\``, ...note].join('\n\n')
}

const closed = (sentence: string) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)
