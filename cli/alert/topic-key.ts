import { DescribeKeyCommand, type KeyMetadata } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'
import { answered, read } from '../../lib/aws/read.ts'
import { keyPolicy } from '../../lib/collect/keys.ts'
import type { Arn, Region } from '../../lib/model/index.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { type Diagnosis, ok, problem, warning } from '../doctor/diagnosis.ts'
import { type Asked, letsRoles, letsService } from '../doctor/service-access.ts'
import { type GuardOfAlerts, readByHand, unread } from './guard-of-alerts.ts'

const part = 'topic key'

/** What SNS does with a key for whoever publishes (SNS developer guide, "Managing Amazon SNS encryption keys and costs"). */
const forPublishing = ['kms:GenerateDataKey', 'kms:Decrypt']

/**
 * The key that a topic is under: that it is there, can encrypt, and lets those publish who alert.
 * @param guard whose alerts go there; undefined: only the key itself is looked at
 */
export async function keyDiagnoses(
  clients: Clients,
  region: Region,
  key: string | undefined,
  guard: GuardOfAlerts | undefined,
): Promise<Diagnosis[]> {
  if (!key) return withoutKey(guard)
  if (key.endsWith('alias/aws/sns'))
    return [
      warning(
        part,
        'is alias/aws/sns: CloudWatch alarms cannot publish under it',
        'set a KMS key of your own that lets cloudwatch.amazonaws.com use it',
      ),
    ]
  const elsewhere = parseArn(key)?.region
  if (elsewhere !== undefined && elsewhere !== region)
    return [
      problem(
        part,
        `${key} stands in ${elsewhere}, and the topic in ${region}: no alert can be sent`,
        'set a key of the region of the topic',
      ),
    ]
  const described = await read('kms:DescribeKey', async () => {
    const client = await clients.kms(region)
    const { KeyMetadata: found } = await client.send(new DescribeKeyCommand({ KeyId: key }))
    return answered(found, 'KeyMetadata')
  })
  if (described.ok) return ofKey(clients, region, { name: key, ...described.value }, guard)
  return described.code === 'NotFoundException'
    ? [problem(part, `${key} is missing: no alert can be sent`, 'set another key on the topic')]
    : [unread(part, described)]
}

function withoutKey(guard: GuardOfAlerts | undefined): Diagnosis[] {
  const text = 'messages are not encrypted at rest'
  return guard?.key
    ? [warning(part, `${text}, though the stack was given ${guard.key}`, 'set this key on the topic')]
    : [warning(part, text, 'set a KMS key of your own on the topic')]
}

type Key = KeyMetadata & { name: string }

async function ofKey(
  clients: Clients,
  region: Region,
  { name, KeyState, KeyUsage, KeySpec, Arn: keyArn = '' }: Key,
  guard: GuardOfAlerts | undefined,
): Promise<Diagnosis[]> {
  if (KeyState !== 'Enabled')
    return [
      problem(
        part,
        `${name} is ${KeyState ?? 'in no state that is known'}: no alert can be sent`,
        'enable the key, or set another',
      ),
    ]
  if (KeyUsage !== 'ENCRYPT_DECRYPT' || KeySpec !== 'SYMMETRIC_DEFAULT')
    return [
      problem(
        part,
        `${name} is for ${KeyUsage ?? 'nothing'} by ${KeySpec ?? 'nothing'}, and SNS takes symmetric keys for encryption alone`,
        'set a key of the spec SYMMETRIC_DEFAULT',
      ),
    ]
  return [
    ok(part, `${name} is enabled`),
    ...(guard ? [...ofStack(keyArn, guard), ...(await ofPolicy(clients, region, keyArn, guard))] : []),
  ]
}

/** The functions have the right to the key that their stack knows, and to no other. */
function ofStack(keyArn: Arn, { key }: GuardOfAlerts): Diagnosis[] {
  if (key === undefined || key === keyArn) return []
  const known = key === '' ? 'none' : `${key} alone`
  return [
    problem(
      part,
      `the topic is under ${keyArn}, and the functions have the right to ${known}: no alert can be sent`,
      'deploy the stack with this key as alertKeyArn (docs/landing-zones.md)',
    ),
  ]
}

async function ofPolicy(
  clients: Clients,
  region: Region,
  keyArn: Arn,
  { account, alarms, roles, now }: GuardOfAlerts,
): Promise<Diagnosis[]> {
  const policy = await keyPolicy(await clients.kms(region), keyArn)
  if (!policy.ok) return [unread('key policy', policy)]
  const asked: Asked = { actions: forPublishing, resource: keyArn, account, region, now }
  const what = forPublishing.join(' and ')
  const page = 'docs/landing-zones.md, "A key of one\'s own for the alerts", has the statement'
  return [
    ...letOrNot(letsService(policy.value, 'cloudwatch.amazonaws.com', alarms, asked), {
      who: 'cloudwatch.amazonaws.com',
      what,
      so: "no alarm of the guard's can be sent",
      todo: page,
    }),
    ...letOrNot(letsRoles(policy.value, roles, asked), {
      who: "the guard's roles",
      what,
      so: 'no alert can be sent',
      todo: "let the account's IAM policies decide, or name the roles",
    }),
  ]
}

/** What a key's policy says to somebody who needs it. */
function letOrNot(
  answer: ReturnType<typeof letsRoles>,
  { who, what, so, todo }: Record<'who' | 'what' | 'so' | 'todo', string>,
): Diagnosis[] {
  if (answer === 'yes') return [ok('key policy', `lets ${who} use the key`)]
  return answer === 'no'
    ? [problem('key policy', `does not let ${who} call ${what}: ${so}`, todo)]
    : [warning('key policy', `may not let ${who} call ${what}: that hangs on what is not known`, readByHand)]
}
