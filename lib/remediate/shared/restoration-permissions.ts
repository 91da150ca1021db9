/** IAM actions that restoring trails to their baselines needs, read-backs included. */
export const restorationPermissions: readonly string[] = [
  'cloudtrail:AddTags',
  'cloudtrail:CreateTrail',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetInsightSelectors',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:ListTags',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:PutInsightSelectors',
  'cloudtrail:StartLogging',
  'cloudtrail:UpdateTrail',
  's3:ListBucket',
]
