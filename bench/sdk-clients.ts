import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** What a function that only made its clients would load: the least that a start with the SDK can cost. */
export const clients = [new CloudTrailClient({}), new DynamoDBClient({})]
