import { parseArn } from '../text/arn.ts'
import type { Arn } from '../model/index.ts'
import type { CoverageReport } from './coverage-report.ts'

/**
 * What to call the trails that a report names: by name, with the owner where that is another account, and with the home
 * region where the name alone is not enough.
 */
export function trailLabels({ account, regions }: CoverageReport): Map<Arn, string> {
  const named = Object.values(regions).flatMap((answers) =>
    Object.values(answers).flatMap((answer) =>
      answer.covered === true ? answer.by : (answer.partlyBy ?? []),
    ),
  )
  const arns = [...new Set(named)].toSorted()
  const count = (label: string) => arns.filter((arn) => shortLabel(arn, account) === label).length
  return new Map(
    arns.map((arn) => {
      const label = shortLabel(arn, account)
      return [arn, count(label) > 1 ? `${label} (${parseArn(arn)?.region})` : label]
    }),
  )
}

function shortLabel(arn: Arn, account: string): string {
  const parts = parseArn(arn)
  if (!parts) return arn
  const name = parts.resource.replace(/^trail\//, '')
  return parts.account === account ? name : `${name} of ${parts.account}`
}
