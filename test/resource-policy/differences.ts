import { conditionHolds, isResolved } from '../../lib/resource-policy/evaluate.ts'
import type { PolicyDocument } from '../../lib/model/index.ts'
import type { PolicyRequest } from '../../lib/resource-policy/request.ts'
import { hasVariables, patternOf } from '../../lib/resource-policy/pattern.ts'
import { takesIn } from '../../lib/resource-policy/principals.ts'
import { policyOf } from '../../lib/resource-policy/parse-policy.ts'
import type { Case } from './any-policy.ts'

/** Where the engine leaves open what the sandbox, which must take one of two ways, answers. */
type Difference = {
  name: string
  keys: readonly string[]
  reason: string
  /** Who says that it is open. */
  witness: string
}

/** Stand among the keys for what is open whatever the key. */
const [variable, binary, principal] = ['${}', 'BinaryEquals', 'Principal'] as const

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'address of a service',
    keys: ['aws:sourceip'],
    reason: 'a request of a service may carry an address of AWS or none; that of the sandbox carries none',
    witness: 'IAM user guide, "AWS global condition context keys", aws:SourceIp',
  },
  {
    name: 'ARN of a service',
    keys: ['aws:principalarn'],
    reason: 'a request of a service may carry an ARN of AWS or none; that of the sandbox carries none',
    witness: 'IAM user guide, "AWS global condition context keys", aws:PrincipalArn',
  },
  {
    name: 'account, type, id and agent of a service',
    keys: ['aws:principalaccount', 'aws:principaltype', 'aws:userid', 'aws:useragent'],
    reason: 'they are in each request, and what they say of a service is documented nowhere [U]',
    witness: 'IAM user guide, "AWS global condition context keys"; "Principal key values" lists no service',
  },
  {
    name: 'version of TLS',
    keys: ['s3:tlsversion'],
    reason: 'CloudTrail uses 1.2 or 1.3, the sandbox 1.2',
    witness: 'CloudTrail user guide, "Infrastructure security": 1.2 required, 1.3 recommended',
  },
  {
    name: 'units above an account',
    keys: ['aws:sourceorgpaths', 'aws:resourceorgpaths'],
    reason: 'only the organization and the name of no root are read, while the sandbox knows its own root',
    witness: 'IAM user guide, "AWS global condition context keys", aws:SourceOrgPaths: o-id/r-id/ou-id/',
  },
  {
    name: 'names in the encryption context',
    keys: ['kms:encryptioncontextkeys'],
    reason: 'aws:s3:arn stands beside aws:cloudtrail:arn in new records, and not in older ones',
    witness: 'CloudTrail user guide, "How AWS CloudTrail uses AWS KMS"',
  },
  {
    name: 'encryption of a digest, and headers of a call that puts nothing',
    keys: [
      's3:x-amz-acl',
      's3:x-amz-server-side-encryption',
      's3:x-amz-server-side-encryption-aws-kms-key-id',
    ],
    reason: "digests are put with S3's own key or with the trail's; the ACL is read without such headers",
    witness:
      'CloudTrail user guide of 2026 and of 2023, "Configure AWS KMS key policies for CloudTrail"; Service Authorization Reference, S3, lists these keys for PutObject alone',
  },
  {
    name: 'a key that nobody documents for CloudTrail',
    keys: ['kms:viaservice', 'kms:calleraccount', 'aws:nobodyknowsthis'],
    reason: 'the sandbox does not send it',
    witness: 'lib/resource-policy/cloudtrail-keys.ts names a source for each key that is documented',
  },
  {
    name: 'a text compared as binary',
    keys: [binary],
    reason: 'by its bytes, or as base64 itself, as the sandbox does it',
    witness: 'IAM user guide, "Binary condition operators", speaks of keys in binary format alone',
  },
  {
    name: 'accounts by which CloudTrail wrote before 2015',
    keys: [principal],
    reason: 'it may still come from there; that of the sandbox does not',
    witness: 'CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", troubleshooting',
  },
  {
    name: 'a variable without one value',
    keys: [variable],
    reason: 'it may make the whole statement invalid, and in the sandbox it does',
    witness: 'IAM user guide, "IAM policy elements: Variables and tags"',
  },
]

/** Their names. */
export const differences = DIFFERENCES.map(({ name }) => name)

/** The names of the differences that a policy has for these requests; `unnamed`: the keys that stand under none. */
export function differencesOf(
  { policy, situation }: Case,
  requests: readonly PolicyRequest[],
): { names: string[]; unnamed: string[] } {
  const hasDigests = situation.validation && situation.keyArn !== undefined
  const open = [...new Set(requests.flatMap((request) => openKeys(policyOf(policy), request, hasDigests)))]
  const found = DIFFERENCES.filter(({ keys }) => keys.some((key) => open.includes(key)))
  const known = new Set(found.flatMap(({ keys }) => keys))
  return { names: found.map(({ name }) => name), unnamed: open.filter((key) => !known.has(key)) }
}

/**
 * The keys of a policy's conditions of which it cannot be told whether the request fits them, or what it is for whatever
 * the key.
 */
function openKeys(
  document: PolicyDocument,
  { keys, action, requester }: PolicyRequest,
  hasDigests: boolean,
): string[] {
  const reading = { hasVariables: hasVariables(document), keys }
  return document.Statement.flatMap((statement) => {
    const { Effect, Condition = {}, Resource = [], NotResource = [] } = statement
    const texts = [Resource, NotResource].flat()
    const isWhole = texts.every((text) => patternOf(text, reading) !== undefined)
    const open = Object.entries(Condition).flatMap(([operator, tests]) =>
      Object.entries(tests).flatMap(([key, values]) => {
        const one = { Effect, Condition: { [operator]: { [key]: values } } }
        if (!isResolved(one, reading)) return [variable]
        const isOpen =
          conditionHolds(one, reading) === 'cannot-tell' ||
          (hasDigests && action === 's3:PutObject' && ofEncryption.test(key))
        if (!isOpen) return []
        return operator.includes(binary) ? [binary] : [key.toLowerCase()]
      }),
    )
    return [
      ...open,
      ...(isWhole ? [] : [variable]),
      ...(takesIn(statement, requester) === 'cannot-tell' ? [principal] : []),
    ]
  })
}

const ofEncryption = /^s3:x-amz-server-side-encryption/i
