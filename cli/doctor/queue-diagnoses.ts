import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'
import { answered, read } from '../../lib/aws/read.ts'
import { askQueue, queueUrl } from '../../lib/drill/mailbox.ts'
import type {
  AccountId,
  Arn,
  GuardDeployment,
  PolicyDocument,
  ReadFailure,
  Region,
} from '../../lib/model/index.ts'
import { principalsOf } from '../../lib/resource-policy/outsider.ts'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'
import { shutsInsidersOut } from '../../lib/resource-policy/outsiders.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { type Fields, nonEmpty, objectOf } from '../../lib/text/fields.ts'
import { type GuardOfAlerts, unread } from '../alert/guard-of-alerts.ts'
import { putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, warning } from './diagnosis.ts'
import { letsRoles, letsService, policyIn } from './service-access.ts'

const part = 'queue'
const page = 'docs/landing-zones.md, "A dead-letter queue of one\'s own", has the statement'

/** Rules of which a policy hardly lets one send and not the other. */
const someRules = ['sweep', 'cloudtrail', 'own']
const rules = 'events.amazonaws.com'

/** The queue of what a rule could not hand to a function: that it is there, and takes it. */
export async function queueDiagnoses(
  clients: Clients,
  { name, deadLetterArn }: GuardDeployment,
  guard: GuardOfAlerts,
): Promise<Diagnosis[]> {
  if (deadLetterArn === undefined) return []
  const { region = '', partition = 'aws' } = parseArn(deadLetterArn) ?? {}
  const attributes = await read('sqs:GetQueueAttributes', () => attributesOf(clients, region, deadLetterArn))
  if (!attributes.ok) return [notRead(deadLetterArn, attributes)]
  const { Policy, FifoQueue, KmsMasterKeyId } = attributes.value
  if (FifoQueue === 'true')
    return [
      problem(
        part,
        `${deadLetterArn} is a FIFO queue, which EventBridge does not take`,
        'name a standard one',
      ),
    ]
  const sources = someRules.map(
    (rule) => `arn:${partition}:events:${region}:${guard.account}:rule/${name}-${rule}`,
  )
  const asks: Asks = { clients, region, queue: deadLetterArn, sources, guard }
  return [...ofPolicy(nonEmpty(Policy), asks), ...(await ofKey(nonEmpty(KmsMasterKeyId), asks))]
}

type Asks = { clients: Clients; region: Region; queue: Arn; sources: readonly Arn[]; guard: GuardOfAlerts }

async function attributesOf(clients: Clients, region: Region, queue: Arn): Promise<Fields> {
  const answer = await askQueue(clients, region, 'GetQueueAttributes', {
    QueueUrl: await queueUrl(clients, queue),
    AttributeNames: ['All'],
  })
  return answered(objectOf(answer['Attributes']), 'Attributes')
}

/** SQS has one code for it in each of its protocols. */
const notRead = (queue: Arn, failure: ReadFailure): Diagnosis =>
  ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'].includes(failure.code)
    ? problem(
        part,
        `${queue} is missing: what cannot be delivered is lost`,
        `make it; of the stack's own, ${putStackBack}`,
      )
    : unread(part, failure)

function ofPolicy(text: string | undefined, { queue, region, sources, guard }: Asks): Diagnosis[] {
  const document = documentIn(text)
  if (document === undefined)
    return [
      warning(part, 'its policy is none that can be read', 'look at it with aws sqs get-queue-attributes'),
    ]
  const { account, now } = guard
  const calls = [['sqs:SendMessage', queue]] as const
  const asked = { actions: ['sqs:SendMessage'], resource: queue, account, region, now }
  const lets = letsService(document, rules, sources, asked)
  const shut = shutsInsidersOut(document, { account, calls, now })
  return [
    ...(lets === 'yes' ? [ok(part, `${queue} takes what the rules cannot deliver`)] : []),
    ...(lets === 'no'
      ? [
          problem(
            part,
            `the policy of ${queue} does not let ${rules} send for the guard's rules: what they cannot deliver is lost`,
            page,
          ),
        ]
      : []),
    ...(lets === 'cannot-tell'
      ? [
          warning(
            part,
            `the policy of ${queue} may not let ${rules} send for the guard's rules: that hangs on what is not known`,
            page,
          ),
        ]
      : []),
    ...(shut
      ? [
          problem(
            part,
            `the policy of ${queue} denies sqs:SendMessage to this account's principals: invocations that fail are lost`,
            'remove that statement, or except the guard from it',
          ),
        ]
      : []),
  ]
}

/** Without a policy only the account's own principals send. */
const documentIn = (text: string | undefined): PolicyDocument | undefined =>
  text === undefined ? { Statement: [] } : policyIn(text)

/** Without what lets the account's IAM policies decide: those of the roles allow the key of the alerts alone. */
const byName = ({ Statement, ...document }: PolicyDocument, account: AccountId): PolicyDocument => ({
  ...document,
  Statement: Statement.filter((statement) => {
    const named = principalsOf(statement, 'AWS')
    const others = named.filter((one) => one !== account && !one.endsWith(`::${account}:root`))
    return statement.Effect === 'Deny' || named.length === 0 || others.length > 0
  }),
})

/** EventBridge sends under a key that lets it (EventBridge user guide, "Using dead-letter queues", encrypted queues). */
async function ofKey(
  key: string | undefined,
  { clients, region, sources, guard }: Asks,
): Promise<Diagnosis[]> {
  if (key === undefined) return []
  if (key.endsWith('alias/aws/sqs'))
    return [
      problem(
        part,
        `is under alias/aws/sqs, which lets ${rules} do nothing: what cannot be delivered is lost`,
        'set a KMS key of your own, or encryption by SQS (SSE-SQS)',
      ),
    ]
  const policy = await read('kms:GetKeyPolicy', async () => {
    const client = await clients.kms(region)
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: key }))
    const KeyId = answered(KeyMetadata?.Arn, 'Arn')
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))
    return { KeyId, state: KeyMetadata?.KeyState, document: parsePolicy(answered(Policy, 'Policy')) }
  })
  if (!policy.ok) return [unread('queue key', policy)]
  const { KeyId, state, document } = policy.value
  if (state !== 'Enabled')
    return [
      problem(
        'queue key',
        `${KeyId} is ${state ?? 'in no known state'}: the queue takes nothing`,
        'enable the key, or set another',
      ),
    ]
  const { account, now, roles } = guard
  const asked = { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resource: KeyId, account, region, now }
  return [
    [letsService(document, rules, sources, asked), rules] as const,
    [
      letsRoles(KeyId === guard.key ? document : byName(document, account), roles, asked),
      "the guard's roles",
    ] as const,
  ].map(([answer, who]) => {
    if (answer === 'yes') return ok('queue key', `lets ${who} use the key`)
    const text = `${KeyId} ${answer === 'no' ? 'does' : 'may'} not let ${who} call kms:GenerateDataKey and kms:Decrypt`
    return answer === 'no' ? problem('queue key', text, page) : warning('queue key', text, page)
  })
}
