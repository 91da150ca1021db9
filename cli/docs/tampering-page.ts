import { type CatalogueEntry, tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { weaknesses } from '../../lib/tamper/rule.ts'
import { code, codes, page, prose, table } from './markdown.ts'

/** docs/tampering.md: every call that can weaken logging, by service. */
export function tamperingPage(): string {
  const sources = [...new Set(tamperCatalogue.map((entry) => entry.eventSource))]
  return page([
    '# Tampering',
    introduction,
    '## What can be weakened',
    table(
      ['Weakness', 'Means'],
      Object.entries(weaknesses).map(([id, meaning]) => [code(id), prose(meaning)]),
    ),
    ...sources.flatMap((source) => [
      `## ${source}`,
      callsTable(tamperCatalogue.filter((entry) => entry.eventSource === source)),
    ]),
  ])
}

const introduction = `The ${tamperCatalogue.length} calls that can weaken logging. \`trailkeeper triage\` and the deployed guard judge a CloudTrail record by its parameters: the verdict is \`tamper\` where the call went through and the condition holds, \`attempt\` where it was denied or failed, and \`benign\` otherwise. Where a kind of resource is named, only protected ones of that kind count.`

const mendings: Readonly<Record<CatalogueEntry['auto'], string>> = {
  yes: 'yes',
  conditional: 'depends on what is known',
  alert: 'no',
}

const callsTable = (entries: readonly CatalogueEntry[]) =>
  table(
    ['Call', 'Weakens', 'When', 'Protected', 'Can be mended without a person'],
    entries.map(({ eventName, weakens, when, kind, auto }) => [
      code(eventName),
      codes(weakens),
      prose(when),
      kind ?? '–',
      mendings[auto],
    ]),
  )
