/** The environment of a function as the stack sets it: nothing of this machine, which a function refuses to start in. */
export const deployedEnvironment = {
  // Lambda's Node is new enough for the SDK to say nothing.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  TRAILKEEPER_TABLE: 'table',
  TRAILKEEPER_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
  TRAILKEEPER_STACK: 'trailkeeper-prod',
  TRAILKEEPER_DEPLOYMENT: '1',
  TRAILKEEPER_BUS_ARN: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
  TRAILKEEPER_FORWARDING_ROLE_ARN: 'arn:aws:iam::123456789012:role/forward',
  TRAILKEEPER_ROLES: 'arn:aws:iam::123456789012:role/trailkeeper-prod-SweepRole-1',
  TRAILKEEPER_UNDELIVERED_ARN: 'arn:aws:sqs:us-east-1:123456789012:undelivered',
  TRAILKEEPER_REPORTS_BUCKET: 'reports',
  TRAILKEEPER_DRILL_QUEUE: 'arn:aws:sqs:us-east-1:123456789012:drill',
  TRAILKEEPER_ACCOUNT_CONCURRENCY: '20',
}
