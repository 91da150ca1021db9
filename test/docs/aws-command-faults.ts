import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as events from '@aws-sdk/client-eventbridge'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as lambda from '@aws-sdk/client-lambda'
import * as organizations from '@aws-sdk/client-organizations'
import * as s3api from '@aws-sdk/client-s3'
import * as securityhub from '@aws-sdk/client-securityhub'
import * as sns from '@aws-sdk/client-sns'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { inputSchema, operationSchema } from '../../sandbox/protocol/schema.ts'

const services: Readonly<Record<string, object>> = {
  cloudtrail,
  cloudwatch,
  logs,
  dynamodb,
  events,
  iam,
  kms,
  lambda,
  organizations,
  s3api,
  securityhub,
  sns,
  ssm,
  sts,
}

/**
 * Deploying, and reading queues by hand, are nothing that this project does by the SDK, which has no client for it here. `aws s3` is no API: its
 * commands, sync above all, are the AWS CLI's own (AWS CLI, "High-level (s3) commands").
 */
const notChecked = new Set(['cloudformation', 's3', 'sqs'])

/** AWS CLI, "Global options". */
const globalOptions = new Set([
  'region',
  'profile',
  'output',
  'query',
  'cli-input-json',
  'cli-binary-format',
  'no-cli-pager',
  'endpoint-url',
])

/**
 * What is wrong with a command of the AWS CLI: no such service, operation or option. The CLI names them after the API,
 * in kebab case; the SDK's own schemas say what the API has.
 * @param words behind `aws`
 */
export function awsCommandFaults([service = '', command = '', ...rest]: readonly string[]): string[] {
  if (notChecked.has(service)) return []
  const operations = services[service]
  if (!operations) return [`no such service here: ${service}`]
  const members = inputOf(operations, command)
  if (!members) return [`no such operation: ${service} ${command}`]
  return rest
    .flatMap((word) => /^--([\w-]+)$/.exec(word)?.[1] ?? [])
    .filter((option) => !globalOptions.has(option) && !members.has(plain(option.replace(/^no-/, ''))))
    .map((option) => `no such option of ${service} ${command}: --${option}`)
}

const plain = (name: string) => name.replaceAll('-', '').toLowerCase()

function inputOf(operations: object, command: string): Set<string> | undefined {
  const name = Object.keys(operations).find((key) => plain(key) === `${plain(command)}$`) ?? ''
  const operation = operationSchema(operations, name.slice(0, -1))
  return operation && new Set(Object.keys(inputSchema(operation).getMemberSchemas()).map(plain))
}
