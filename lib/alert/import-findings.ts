import { answered } from '../aws/read.ts'
import type { AwsSecurityFinding, ImportFindingsError } from '@aws-sdk/client-securityhub'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { Finding, Region, Report } from '../model/index.ts'
import { asffFinding } from '../report/asff.ts'
import { findingId } from '../report/finding-id.ts'
import type { Imported } from '../state/imported-findings.ts'
import { alertStateOf, type AlertStatesSeen } from './alert-state.ts'

/** Security Hub takes up to 100 at a time (API reference, BatchImportFindings). */
const inBatch = 100
/** Findings that are not updated for 90 days are deleted; a day also heals what somebody else did to them. */
const refreshAfter = 24 * 3_600_000

/** A finding as Security Hub is to have it, and what to remember of it; undefined where it is archived. */
type Item = { id: string; finding: AwsSecurityFinding; imported: Imported | undefined }

export type ImportResult = {
  /** What Security Hub has as active now. */
  active: ReadonlyMap<string, Imported>
  failed: ImportFindingsError[]
  /** True where Security Hub is off: nothing was imported, and nobody has to mend anything. */
  isOff: boolean
}

/**
 * Brings an account's Security Hub to what a report says: what is new or has changed is imported, what passes, or is
 * not found any more, archived. Only findings of the caller's account: others belong to their own account's role.
 * @param known what it has as active
 * @throws whatever Security Hub answers, but that it is off
 */
export async function importFindings(
  clients: Clients,
  region: Region,
  report: Report,
  known: ReadonlyMap<string, Imported>,
  seen: AlertStatesSeen,
): Promise<ImportResult> {
  const items = [...activeItems(region, report, known), ...archivedItems(region, report, known, seen)]
  const active = new Map(known)
  const failed: ImportFindingsError[] = []
  for (let start = 0; start < items.length; start += inBatch) {
    const batch = items.slice(start, start + inBatch)
    const refused = await importBatch(clients, region, batch)
    if (!refused) return { active: known, failed: [], isOff: true }
    failed.push(...refused)
    for (const { id, finding, imported } of batch) {
      if (refused.some(({ Id }) => Id === finding.Id)) continue
      if (imported) active.set(id, imported)
      else active.delete(id)
    }
  }
  return { active, failed, isOff: false }
}

async function importBatch(
  clients: Clients,
  region: Region,
  items: readonly Item[],
): Promise<ImportFindingsError[] | undefined> {
  const [client, { BatchImportFindingsCommand }] = await Promise.all([
    clients.securityhub(region),
    import('@aws-sdk/client-securityhub'),
  ])
  try {
    const Findings = items.map(({ finding }) => finding)
    const answer = await client.send(new BatchImportFindingsCommand({ Findings }))
    answered(answer.SuccessCount, 'SuccessCount')
    return answer.FailedFindings ?? []
  } catch (error) {
    if (errorCode(error) === 'InvalidAccessException') return undefined
    throw error
  }
}

function activeItems(region: Region, report: Report, known: ReadonlyMap<string, Imported>): Item[] {
  const at = report.finishedAt
  const open = report.findings.filter(
    ({ status, account }) => status !== 'pass' && account === report.scope.account,
  )
  return open.flatMap((finding): Item[] => {
    const id = findingId(finding)
    const before = known.get(id)
    const state = stateOf(finding)
    const isFresh = before && Date.parse(at) - Date.parse(before.at) < refreshAfter
    if (before?.state === state && isFresh) return []
    const since = before?.since ?? report.startedAt
    const { check, resource, region: home } = finding
    return [
      {
        id,
        finding: asffOf(finding, report, region, since),
        imported: { check, resource, region: home, state, since, at },
      },
    ]
  })
}

const stateOf = ({ status, severity, exemption }: Finding): string =>
  [status, severity, exemption ? 'exempt' : ''].join(' ')

function archivedItems(
  region: Region,
  report: Report,
  known: ReadonlyMap<string, Imported>,
  { isLookedFor }: AlertStatesSeen,
): Item[] {
  const shown = new Map(report.findings.map((finding) => [findingId(finding), finding]))
  return [...known].flatMap(([id, imported]): Item[] => {
    const now = shown.get(id)
    if (now && now.status !== 'pass') return []
    const gone = goneFinding(imported, report)
    if (!now && !isLookedFor(alertStateOf(gone))) return []
    return [{ id, finding: asffOf(now ?? gone, report, region, imported.since), imported: undefined }]
  })
}

const goneFinding = ({ check, region, resource }: Imported, { scope }: Report): Finding => ({
  check,
  region,
  resource,
  severity: 'info',
  status: 'pass',
  account: scope.account,
  expected: '',
  actual: '',
  message: 'It is not found any more.',
})

/** Severity and types of a finding that is there already are taken from the provider's fields alone. */
function asffOf(finding: Finding, report: Report, region: Region, since: string): AwsSecurityFinding {
  const { Types, Severity, Compliance, Resources, ...rest } = asffFinding(finding, report, region)
  return {
    ...rest,
    Types: [...Types],
    Severity,
    Compliance: { ...Compliance, RelatedRequirements: [...Compliance.RelatedRequirements] },
    Resources: [...Resources],
    FindingProviderFields: { Types: [...Types], Severity },
    CreatedAt: since,
  }
}
