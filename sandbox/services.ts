import type { AnyService } from './service.ts'
import { account } from './services/account.ts'
import { athena } from './services/athena/service.ts'
import { cloudtrail } from './services/cloudtrail/service.ts'
import { cloudWatch } from './services/cloudwatch/service.ts'
import { dynamoDb } from './services/dynamodb/service.ts'
import { eventBridge } from './services/events/service.ts'
import { glue } from './services/glue/service.ts'
import { iam } from './services/iam/service.ts'
import { kms } from './services/kms/service.ts'
import { lambda } from './services/lambda/service.ts'
import { logs } from './services/logs/service.ts'
import { organizations } from './services/organizations/service.ts'
import { s3 } from './services/s3/service.ts'
import { securityHub } from './services/securityhub/service.ts'
import { sns } from './services/sns/service.ts'
import { sqs } from './services/sqs/service.ts'
import { ssm } from './services/ssm.ts'
import { sts } from './services/sts.ts'

/** Every service of the sandbox. */
export const SERVICES: readonly AnyService[] = [
  account,
  athena,
  cloudtrail,
  cloudWatch,
  dynamoDb,
  eventBridge,
  glue,
  iam,
  kms,
  lambda,
  logs,
  organizations,
  s3,
  securityHub,
  sns,
  sqs,
  ssm,
  sts,
]
