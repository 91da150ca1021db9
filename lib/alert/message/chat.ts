import { createHash } from 'node:crypto'
import type { Finding, Gap, Outcome, Tamper } from '../../model/index.ts'
import { mostInMessage, plainText } from '../../text/plain-text.ts'
import type { AlertContent } from './content.ts'
import { awsCommand, shellWord } from '../../text/command-line.ts'
import { searchCommand } from '../../report/search-command.ts'
import { gapSentence, recoverySentence, resolvedText, tamperText } from './sections.ts'

/**
 * What Amazon Q Developer in chat applications (AWS Chatbot) posts to Slack and Teams. Anything else that is published
 * to its topic it drops (administrator guide, "Custom notifications", event schema).
 */
export type ChatNotification = {
  version: '1.0'
  source: 'custom'
  id: string
  content: {
    textType: 'client-markdown'
    title: string
    description: string
    nextSteps: string[]
    keywords: string[]
  }
  metadata: {
    /** Notifications with the same one are threaded: all that concerns one trail, or the account's sweeps. */
    threadId: string
    summary: string
    eventType: string
    relatedResources: string[]
    additionalContext: Record<string, string>
  }
}

const mostLines = 25
const mostGaps = 3
const mostSteps = 5
const longestStep = 300

/**
 * The alert for a channel: a title, facts in a block where nothing is markup, and what to do next. Values of AWS stand
 * inside code only.
 */
export function chatNotification(content: AlertContent): ChatNotification {
  const { id, kind, severity, headline, account, region, report, context } = content
  const name = context.alias === undefined ? account : `${context.alias} (${account})`
  const thread = [account, report.tamper?.target ?? 'sweep']
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: chatText(`${severity.toUpperCase()}: ${headline}`, 250),
      description: descriptionOf(content, chatText(`Account ${name}${region && `, ${region}`}`)),
      nextSteps: nextSteps(content),
      keywords: [severity, kind, account, region].filter(Boolean).map((word) => chatText(word, 60)),
    },
    metadata: {
      threadId: createHash('sha256').update(JSON.stringify(thread)).digest('hex').slice(0, 32),
      summary: chatText(headline, 200),
      eventType: `trailkeeper-${kind}`,
      relatedResources: relatedResources(content),
      additionalContext: {
        account,
        region: chatText(region, 60),
        kind,
        severity,
        alert: id,
      },
    },
  }
}

function relatedResources({ open, report: { tamper, outcomes } }: AlertContent): string[] {
  const named = [
    ...(tamper?.target === undefined ? [] : [tamper.target]),
    ...outcomes.map(({ resource }) => resource),
    ...open.map(({ resource }) => resource),
  ]
  return [...new Set(named)].slice(0, 10).map((resource) => chatText(resource))
}

function descriptionOf(content: AlertContent, place: string): string {
  const { report, open, links, context } = content
  const lines = [
    ...(report.tamper ? tamperLines(report.tamper, report.scope.account) : []),
    ...(context.notice?.lines.map((line) => plainText(line, mostInMessage)) ?? []),
    ...report.outcomes.filter(({ result }) => result !== 'planned').map(outcomeLine),
    ...(report.gaps ?? []).slice(0, mostGaps).flatMap(gapLines),
    ...open.map(findingLine),
    ...resolvedText(context.changes ?? [], { ofACheck: 3, checks: 5 })
      .split('\n')
      .filter(Boolean),
  ]
  const shown = lines.slice(0, mostLines).map((line) => inertForChat(line))
  const more =
    lines.length > mostLines ? [`… and ${lines.length - mostLines} more lines: trailkeeper plan`] : []
  const block = [...shown, ...more].join('\n')
  const pages = links.filter((link) => link.startsWith('https://'))
  return [place, block === '' ? '' : `\`\`\`\n${block}\n\`\`\``, ...pages].filter(Boolean).join('\n')
}

const tamperLines = (tamper: Tamper, account: string) => tamperText(tamper, account).split('\n')

/** What was not recorded, and what the guard does about it. */
const gapLines = (gap: Gap): string[] =>
  [`not recorded: ${gapSentence(gap)}`, recoverySentence(gap)]
    .filter(Boolean)
    .map((line) => plainText(line, mostInMessage))

const findingLine = ({ check, status, severity, region, message }: Finding): string =>
  plainText(
    `${severity}: ${check}: ${status === 'unknown' ? 'unknown: ' : ''}${region && `${region}: `}${message}`,
  )

const outcomeLine = ({ result, call, remedy, resource, message }: Outcome): string =>
  plainText(`${result}: ${call?.operation ?? remedy} for ${resource}: ${message}`, mostInMessage)

/** Commands that fit; of what does not fit half would be worse than nothing. */
function nextSteps({ report, open }: AlertContent): string[] {
  const { outcomes, tamper, gaps } = report
  const commands = outcomes.flatMap(({ result, call }) =>
    result === 'planned' ? [awsCommand(call, call.region)] : [],
  )
  const byHand = commands
    .filter((command) => isSameInChat(command))
    .map((command) => inertForChat(command))
    .filter((text) => text.length <= longestStep)
  const first = commands.length > 0 ? ['trailkeeper apply'] : open.length > 0 ? ['trailkeeper plan'] : []
  const search = tamper && searchCommand(tamper, report, longestStep)
  const explain = [...new Set(open.map(({ check }) => check))].map(
    (check) => `trailkeeper explain ${shellWord(check)}`,
  )
  const recover = (gaps ?? [])
    .flatMap(({ recovery }) => recovery?.command ?? [])
    .filter((command) => isSameInChat(command) && command.length <= longestStep)
  return [
    ...first,
    ...byHand.slice(0, 2),
    ...recover.slice(0, 1),
    ...(search === undefined ? [] : [search]),
    ...explain,
  ]
    .slice(0, mostSteps)
    .map((command) => `\`${command}\``)
}

/** What would not be shown as it is, is not shown: brackets are, by way of their escapes. */
const isSameInChat = (command: string): boolean => !/`|(?<![\w.+-])@/.test(command)

/**
 * Text as chat markdown takes it, in Slack and in Teams: control sequences such as `<!channel>` and links cannot begin
 * (Slack, "Formatting text": `&`, `<` and `>` are escaped; CommonMark, "Links"), nobody is mentioned, and nothing ends a code span.
 */
export const chatText = (text: string, most?: number): string => inertForChat(plainText(text, most))

/** The same for text that is harmless for a terminal already, line breaks kept. */
const inertForChat = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replaceAll('](', '] (')
    // An address stays one: what makes a mention is an @ at the beginning of a word.
    .replaceAll(/(?<![\w.+-])@(?=\w)/g, '(at)')
