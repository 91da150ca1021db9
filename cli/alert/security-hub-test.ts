import { BatchImportFindingsCommand, DescribeHubCommand } from '@aws-sdk/client-securityhub'
import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage } from '../../lib/aws/errors.ts'
import type { AccountIdentity } from '../../lib/collect/account.ts'
import type { Region } from '../../lib/model/index.ts'
import { type Diagnosis, ok, problem, toRead, warning } from '../doctor/diagnosis.ts'

const part = 'Security Hub'

/** Asks whether it is on, and imports a finding that says that it is a test, archived from the start. */
export async function securityHubTest(
  clients: Clients,
  identity: AccountIdentity,
  region: Region,
  { token, at }: { token: string; at: Date },
): Promise<Diagnosis[]> {
  const enabled = await described(clients, region)
  if (enabled.level === 'problem') return [enabled]
  try {
    const client = await clients.securityhub(region)
    const { FailedFindings = [] } = await client.send(
      new BatchImportFindingsCommand({ Findings: [testFinding(identity, region, token, at)] }),
    )
    const [failed] = FailedFindings
    if (!failed) return [enabled, ok(part, `took an archived test finding, ${token}`)]
    return [enabled, refused(`${failed.ErrorCode ?? ''}: ${failed.ErrorMessage ?? ''}`)]
  } catch (error) {
    return [enabled, refused(`${errorCode(error)}: ${errorMessage(error)}`)]
  }
}

const refused = (why: string): Diagnosis =>
  problem(part, `did NOT take a test finding: ${why}`, 'whoever sends needs securityhub:BatchImportFindings')

async function described(clients: Clients, region: Region): Promise<Diagnosis> {
  try {
    const client = await clients.securityhub(region)
    const { SubscribedAt } = await client.send(new DescribeHubCommand({}))
    return ok(part, `is on in ${region} since ${SubscribedAt ?? ''}`)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'InvalidAccessException')
      return problem(part, `is off in ${region}: nothing is imported`, 'aws securityhub enable-security-hub')
    return warning(
      part,
      `cannot be looked at: ${code}: ${errorMessage(error)}`,
      toRead('securityhub:DescribeHub', code),
    )
  }
}

const testFinding = ({ account, partition }: AccountIdentity, region: Region, token: string, at: Date) => ({
  SchemaVersion: '2018-10-08',
  Id: `trailkeeper/${account}/${region}/test`,
  ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
  GeneratorId: 'trailkeeper/test',
  AwsAccountId: account,
  Types: ['Software and Configuration Checks/AWS Security Best Practices'],
  CreatedAt: at.toISOString(),
  UpdatedAt: at.toISOString(),
  Severity: { Label: 'INFORMATIONAL' as const },
  Title: 'Trailkeeper test finding',
  Description: `Test ${token}: nothing is wrong.`,
  Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${account}`, Region: region }],
  RecordState: 'ARCHIVED' as const,
})
