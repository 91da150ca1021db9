/**
 * Which of the stack's resources CloudFormation tags with the tags of the stack: those of a type whose schema in the
 * CloudFormation registry says that it is taggable, on creation, by a property (CloudFormation CLI user guide, "Resource
 * type schema", tagging). Read on 2026-11-30 in the schemas that cfn-lint 1.51.0 has of us-east-1. Without
 * `cloudFormationSystemTags` a type has the stack's own tags all the same, and only those that begin with `aws:` not
 * (aws-cloudformation/cloudformation-coverage-roadmap#1360).
 */
export const taggedWithStack: readonly string[] = [
  'AWS::CloudWatch::Alarm',
  // Not in every region yet: the schemas of some say that it cannot be tagged.
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::Table',
  // Since August 2025 (aws-cloudformation/cloudformation-coverage-roadmap#358).
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::StepFunctions::StateMachine',
]

/** Parts of other resources, which have no tags of their own. */
export const withoutTags: readonly string[] = [
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]
