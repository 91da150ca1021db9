import type { GuardDeployment } from '../model.ts'
import { type EventPattern, eventPatterns } from './event-patterns.ts'

/** What is done to a function's log group to hide what the guard did, or what was done to it. */
const ofLogGroups = ['DeleteLogGroup', 'DeleteLogStream', 'PutDataProtectionPolicy', 'PutRetentionPolicy']

/**
 * Calls on what the guard itself speaks and remembers by: the alert topic, the keys of alerts and baselines, the
 * functions' log groups. The stack makes the rule (deploy/triggers.yml), in these words; undefined for a guard that does
 * not know its topic.
 */
export function ownPattern({ name, own }: GuardDeployment): EventPattern | undefined {
  if (!own) return undefined
  const { kms, sns } = eventPatterns
  const ofTopics = sns.pattern.detail.eventName
  const about = { eventSource: ['sns.amazonaws.com'], eventName: ofTopics }
  return {
    source: ['aws.kms', 'aws.logs', 'aws.sns'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      $or: [
        {
          eventSource: ['kms.amazonaws.com'],
          eventName: kms.pattern.detail.eventName,
          resources: { ARN: own.keyArns },
        },
        {
          eventSource: ['logs.amazonaws.com'],
          eventName: ofLogGroups,
          requestParameters: { logGroupName: [{ prefix: `/aws/lambda/${name}-` }] },
        },
        { ...about, requestParameters: { topicArn: [own.topicArn] } },
        { ...about, requestParameters: { subscriptionArn: [{ prefix: `${own.topicArn}:` }] } },
      ],
    },
  }
}
