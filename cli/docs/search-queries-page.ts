import { selected } from '../../lib/search/athena/columns.ts'
import { queryOf } from '../../lib/search/athena/query.ts'
import { questions } from '../../lib/search/questions/index.ts'
import type { Question } from '../../lib/search/questions/question.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { page, prose } from './markdown.ts'

/** docs/search-queries.md: the canned questions, and the SQL that each asks of a table. */
export function searchQueriesPage(): string {
  return page(['# Canned questions', introduction, ...questions.map(section)])
}

const introduction = `Questions that \`trailkeeper search --query NAME\` asks of log files, and \`--engine athena\` of tables over them. The other options of \`search\` narrow them down. They stand by subject in [lib/search/questions](../lib/search/questions). The SQL below stands for one day; values are parameters (\`?\`), and \`…\` stands for the columns that make a record.`

const section = (question: Question): string =>
  [
    `## ${question.id}`,
    `**${prose(question.title)}.** ${prose(question.about)}`,
    `\`\`\`sql\n${sqlText(question)}\n\`\`\``,
  ].join('\n\n')

const aDay = { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-03-02T00:00:00Z') }

function sqlText(question: Question): string {
  const conditions = question.conditions({ protectedResources: protectedByDefault })
  const scope = { database: 'trailkeeper', kind: 'events', range: aDay, order: 'oldest' } as const
  const { text } = queryOf(scope, conditions, question.firstOf)
  return text
    .replace(selected('events'), '…')
    .replaceAll(/ (FROM|WHERE|ORDER BY) /g, '\n$1 ')
    .replaceAll(/ (OR|AND) (?=\(|regexp_like\(lower)/g, '\n  $1 ')
}
