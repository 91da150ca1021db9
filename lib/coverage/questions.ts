import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../model/index.ts'
import { realEvents } from './real-events.ts'
import { eventCategories, fieldMatches, selectorMatches } from './selector-matches.ts'
import { partitionOfArn } from '../text/arn.ts'

type Asked = Pick<Question, 'title' | 'wanted' | 'globalServices'>

/** All named questions for a partition, in the order in which they are listed. */
export function questions(partition: string): Question[] {
  return ids.map((id) => question(id, partition))
}

/** One named question, always the same object. Its examples are real events that it is about. */
export function question(id: QuestionId, partition: string): Question {
  const key = `${id} ${partition}`
  const known = made.get(key)
  if (known) return known
  const fresh = makeQuestion(id, partition)
  made.set(key, fresh)
  return fresh
}

const made = new Map<string, Question>()

function makeQuestion(id: QuestionId, partition: string): Question {
  const asked = asking[id](partition)
  return {
    id,
    ...asked,
    examples: realEvents(partition).filter((event) => selectorMatches(asked.wanted, event)),
  }
}

const kms = 'kms.amazonaws.com'
const rdsData = 'rdsdata.amazonaws.com'

/** The services whose events IncludeGlobalServiceEvents governs (CloudTrail user guide, "Global service events"). */
const globalSources = ['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com']

const asking: Readonly<Record<QuestionId, (partition: string) => Asked>> = {
  'management-events': () => ({ title: 'All management events', wanted: management() }),
  'management-events-except-kms-and-rds-data': () => ({
    title: 'All management events except those of KMS and the RDS Data API',
    wanted: management({ field: 'eventSource', notEquals: [kms, rdsData] }),
  }),
  'management-reads': () => ({ title: 'Management events, reads', wanted: management(readOnly('true')) }),
  'management-writes': () => ({ title: 'Management events, writes', wanted: management(readOnly('false')) }),
  'kms-events': () => ({ title: 'KMS events', wanted: management(from(kms)) }),
  'rds-data-events': () => ({ title: 'RDS Data API events', wanted: management(from(rdsData)) }),
  'global-service-events': () => ({
    title: 'Events of global services (IAM, STS, CloudFront)',
    wanted: management(from(...globalSources)),
    globalServices: true,
  }),
  's3-object-reads': (partition) => ({
    title: 'S3 object reads in all buckets',
    wanted: data('AWS::S3::Object', `arn:${partition}:s3:::`, readOnly('true')),
  }),
  's3-object-writes': (partition) => ({
    title: 'S3 object writes in all buckets',
    wanted: data('AWS::S3::Object', `arn:${partition}:s3:::`, readOnly('false')),
  }),
  'lambda-invocations': (partition) => ({
    title: 'Invocations of all Lambda functions',
    wanted: data('AWS::Lambda::Function', `arn:${partition}:lambda:`),
  }),
  'dynamodb-events': (partition) => ({
    title: 'Item reads and writes in all DynamoDB tables',
    wanted: data('AWS::DynamoDB::Table', `arn:${partition}:dynamodb:`),
  }),
}

const ids: readonly QuestionId[] = [
  'management-events',
  'management-events-except-kms-and-rds-data',
  'management-reads',
  'management-writes',
  'kms-events',
  'rds-data-events',
  'global-service-events',
  's3-object-reads',
  's3-object-writes',
  'lambda-invocations',
  'dynamodb-events',
]

function management(...more: FieldSelector[]): AdvancedSelector {
  return { fields: [{ field: 'eventCategory', equals: ['Management'] }, ...more] }
}

/** The prefix keeps to the partition: a selector for all of its ARNs logs every event of the type. */
function data(type: string, arnPrefix: string, ...more: FieldSelector[]): AdvancedSelector {
  return {
    fields: [
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: [type] },
      { field: 'resources.ARN', startsWith: [arnPrefix] },
      ...more,
    ],
  }
}

function readOnly(value: 'true' | 'false'): FieldSelector {
  return { field: 'readOnly', equals: [value] }
}

function from(...sources: string[]): FieldSelector {
  return { field: 'eventSource', equals: sources }
}

export type QuestionId =
  | 'management-events'
  | 'management-events-except-kms-and-rds-data'
  | 'management-reads'
  | 'management-writes'
  | 'kms-events'
  | 'rds-data-events'
  | 'global-service-events'
  | 's3-object-reads'
  | 's3-object-writes'
  | 'lambda-invocations'
  | 'dynamodb-events'

/** Something that one may want logged. */
export type Question = {
  id: QuestionId
  title: string
  wanted: AdvancedSelector
  /** Events that it is about; `wanted` selects each. */
  examples: WitnessEvent[]
  /** True where only trails that receive global services' events can answer it. */
  globalServices?: boolean
}

/** The categories that `wanted` can mean; one that the engine does not know only where `wanted` names it. */
export function categoriesOf({ fields }: AdvancedSelector): string[] {
  const conditions = fields.filter(({ field }) => field === 'eventCategory')
  const named = conditions.flatMap(({ equals }) => equals ?? [])
  const possible = [...new Set([...eventCategories, ...named])]
  return possible.filter((category) => conditions.every((condition) => fieldMatches(condition, category)))
}

/** Resources of a question about aws-cn are in aws-cn. */
export function partitionNamedIn({ fields }: AdvancedSelector): string {
  for (const { field, equals, startsWith } of fields) {
    if (field !== 'resources.ARN') continue
    const partition = [...(equals ?? []), ...(startsWith ?? [])].map(partitionOfArn).find(Boolean)
    if (partition) return partition
  }
  return 'aws'
}
