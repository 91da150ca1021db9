import type { AccountId, Arn, PolicyDocument, Region } from '../../lib/model/index.ts'
import { all, type Certainty } from '../../lib/resource-policy/certainty.ts'
import { evaluate, isShut } from '../../lib/resource-policy/evaluate.ts'
import { insiderOf } from '../../lib/resource-policy/outside-callers.ts'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'
import { type KeyState, present, unknownKey } from '../../lib/resource-policy/request.ts'
import { serviceRequest } from '../../lib/resource-policy/service-loss.ts'

/** What is asked of a resource of the guard's account. */
export type Asked = {
  actions: readonly string[]
  resource: Arn
  account: AccountId
  region: Region
  now: Date
}

/** What a policy's text says; undefined where it is none that can be read. */
export function policyIn(text: string): PolicyDocument | undefined {
  try {
    return parsePolicy(text)
  } catch {
    return undefined
  }
}

/**
 * Further keys of the services' own calls. CloudWatch and EventBridge send aws:SourceOwner, which SNS's first policy asks
 * for (SNS developer guide, "Example cases for Amazon SNS access control"; for EventBridge and SQS nothing asks for it).
 * What the services send KMS of the encryption, nothing says.
 */
const furtherKeys = (account: AccountId): Record<string, KeyState> => ({
  'aws:sourceowner': present(account),
  'kms:*': unknownKey,
})

/** Whether a resource's policy lets a service do all that is asked, in its own name and for each of these sources. */
export const letsService = (
  document: PolicyDocument,
  service: string,
  sources: readonly Arn[],
  { actions, resource, account, region, now }: Asked,
): Certainty =>
  all(
    sources.flatMap((source) =>
      actions.map((action) => {
        const owner = { account, organization: 'unknown' as const, region }
        const call = { service, source, account, organization: owner.organization, owner }
        const asked = serviceRequest({ ...call, action, resource, at: now }, furtherKeys(account))
        return certaintyOf(evaluate(document, asked))
      }),
    ),
  )

/**
 * Whether a key's policy lets each of these roles do all that is asked. One that lets the account decide lets its IAM
 * policies, and those of the guard's roles allow it (KMS developer guide, "Default key policy").
 */
export const letsRoles = (document: PolicyDocument, roles: readonly Arn[], asked: Asked): Certainty =>
  all(roles.flatMap((role) => asked.actions.map((action) => ofRole(document, role, action, asked))))

function ofRole(document: PolicyDocument, role: Arn, action: string, asked: Asked): Certainty {
  const { account, resource } = asked
  const { keys } = insiderOf(asked)
  return certaintyOf(
    evaluate(document, {
      requester: { account, arn: role },
      action,
      resource,
      keys: (key) => (key === 'aws:principalarn' ? present(role) : keys(key)),
    }),
  )
}

const certaintyOf = (answer: ReturnType<typeof evaluate>): Certainty => {
  if (answer.access === 'allowed') return 'yes'
  return isShut(answer) ? 'no' : 'cannot-tell'
}
