import type { GuardDeployment } from '../../model/index.ts'
import { type EventPattern, eventPatterns } from './event-patterns.ts'

/** What is done to a function's log group to hide what the guard did, or what was done to it. */
const ofLogGroups = ['DeleteLogGroup', 'DeleteLogStream', 'PutDataProtectionPolicy', 'PutRetentionPolicy']

/** Its keys have no material of their own to import, and stand in no store of their own. */
const notOfKeys = ['ImportKeyMaterial', 'DisconnectCustomKeyStore']
/** People subscribe to the alerts as they like; to stay subscribed is what matters. */
const notOfTopics = ['Subscribe']

/**
 * Calls on what the guard itself speaks and remembers by: the alert topic, the keys of alerts and baselines, the
 * functions' log groups. The stack makes the rule (deploy/triggers.yml), in these words; undefined for a guard that does
 * not know its topic.
 */
export function ownPattern({ name, own }: GuardDeployment): EventPattern | undefined {
  if (!own) return undefined
  const { kms, sns } = eventPatterns
  const ofTopics = sns.pattern.detail.eventName.filter((one) => !notOfTopics.includes(one))
  const logGroup = `/aws/lambda/${name}-`
  const about = { eventSource: ['sns.amazonaws.com'], eventName: ofTopics }
  return {
    source: ['aws.kms', 'aws.logs', 'aws.sns'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      $or: [
        {
          eventSource: ['kms.amazonaws.com'],
          eventName: kms.pattern.detail.eventName.filter((one) => !notOfKeys.includes(one)),
          resources: { ARN: own.keyArns },
        },
        {
          eventSource: ['logs.amazonaws.com'],
          eventName: ofLogGroups,
          requestParameters: { logGroupName: [{ prefix: logGroup }] },
        },
        {
          eventSource: ['logs.amazonaws.com'],
          eventName: ['PutDataProtectionPolicy', 'PutTransformer'],
          requestParameters: { logGroupIdentifier: [{ wildcard: `*${logGroup}*` }] },
        },
        { ...about, requestParameters: { topicArn: [own.topicArn] } },
        { ...about, requestParameters: { subscriptionArn: [{ prefix: `${own.topicArn}:` }] } },
      ],
    },
  }
}
