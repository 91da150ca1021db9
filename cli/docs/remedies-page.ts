import type { Check } from '../../lib/checks/all-checks.ts'
import { withDependentActions } from '../permissions/dependent-actions.ts'
import type { Remedy } from '../../lib/remediate/remedy.ts'
import { codes, page, prose, table } from './markdown.ts'
import { writtenRemedies } from './written-remedies.ts'

/** docs/remedies.md: every remedy that some check names. */
export function remediesPage(checks: readonly Check[]): string {
  const remedies = [...new Set(checks.flatMap((check) => writtenRemedies(check)))]
  const rows = remedies.map((remedy) => [
    `[${remedy.id}](#${remedy.id})`,
    prose(remedy.title),
    remedy.risk,
    mended(remedy, checks),
  ])
  return page([
    '# Remedies',
    introduction,
    table(['Remedy', 'Does', 'Risk', 'Mends'], rows),
    ...remedies.map((remedy) => section(remedy, checks)),
  ])
}

const introduction = `What a repair may write. \`trailkeeper plan\` shows the calls as before → after; \`trailkeeper apply\` compares each with live state just before it, and reads back after it. A check's \`mode\` in the policy file says whether its repairs are left alone (\`off\`), shown (\`plan\`) or carried out by the deployed guard (\`enforce\`). \`disruptive\` means that somebody who reads the logs may have to act.`

const mended = (remedy: Remedy, checks: readonly Check[]) =>
  checks
    .filter((check) => check.remedies.includes(remedy.id))
    .map((check) => `[${check.id}](checks/${check.id}.md)`)
    .join(', ')

function section(remedy: Remedy, checks: readonly Check[]): string {
  const { permissions } = remedy
  const dependent = [...new Set(withDependentActions(permissions))].filter(
    (action) => !permissions.includes(action),
  )
  return [
    `## ${remedy.id}`,
    `${prose(remedy.title)}. Mends ${mended(remedy, checks)}.`,
    [
      `- **Risk** ${remedy.risk}`,
      `- **IAM actions, read-backs included** ${codes([...permissions].toSorted())}`,
      ...(dependent.length > 0
        ? [`- **Further actions that AWS checks with those** ${codes(dependent.toSorted())}`]
        : []),
    ].join('\n'),
  ].join('\n\n')
}
