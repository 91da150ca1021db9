import { type CatalogueEntry, tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import {
  ofGuardsOnly,
  protectedByDefault,
  type ResourceKind,
  resourceKinds,
  serviceRole,
} from '../../lib/tamper/protected-resources.ts'
import { weaknesses } from '../../lib/tamper/rule.ts'
import { code, codes, page, prose, table } from './markdown.ts'

/** docs/tampering.md: every call that can weaken logging, by service. */
export function tamperingPage(): string {
  const sources = [...new Set(tamperCatalogue.map((entry) => entry.eventSource))]
  return page([
    '# Tampering',
    introduction,
    '## What is protected',
    protection,
    table(
      ['Key of the protection file', 'Without the key'],
      [
        ...resourceKinds.map((kind) => [code(kind), unlisted(kind)]),
        [code('retentionDays'), `${protectedByDefault.retentionDays}: an expiry of logs sooner than that is tampering`],
      ],
    ),
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

const protection = `\`trailkeeper triage --protected FILE\` reads a YAML or JSON file with lists of names or ARNs, in which \`*\` stands for any run of characters. A key that is left out, and triage without a file, keeps what the table says. An empty list means none of the kind, save what counts by its name: the guard's names begin with \`trailkeeper\`; they, and CloudTrail's own role, count in addition to what is listed for ${codes([...ofGuardsOnly])}. Some calls are judged more strictly where their resource bears such a name or is listed; the tables say so. \`guardRoles\` lists the roles that the guard acts as: exact ARNs, each with its unique id and a colon before it where that is known (\`AROA…:arn:aws:iam::…:role/…\`). Nobody is taken for the guard by a name: without this list the guard's own writes to its table and its rules' targets are judged as anybody's.`

function unlisted(kind: ResourceKind): string {
  if (protectedByDefault[kind] === 'all') return 'all'
  return kind === 'roles' ? `the guard's by their names, and ${code(serviceRole)}` : "the guard's by their names"
}

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
