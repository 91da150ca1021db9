import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { shakableSchemas } from '../../scripts/shakable-schemas.mjs'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** A call that fails, of each client that is bundled without its error classes. */
const calls = [
  ['@aws-sdk/client-s3', 'S3Client', 'GetBucketPolicyCommand', { Bucket: 'gone-bucket' }, 'NoSuchBucket'],
  ['@aws-sdk/client-s3', 'S3Client', 'HeadBucketCommand', { Bucket: 'gone-bucket' }, 'NotFound'],
  [
    '@aws-sdk/client-cloudwatch',
    'CloudWatchClient',
    'SetAlarmStateCommand',
    { AlarmName: 'gone', StateValue: 'OK', StateReason: 'test' },
    'ResourceNotFound',
  ],
  ['@aws-sdk/client-sts', 'STSClient', 'GetCallerIdentityCommand', {}, 'AccessDenied'],
  [
    '@aws-sdk/client-cloudtrail',
    'CloudTrailClient',
    'GetTrailStatusCommand',
    { Name: 'gone' },
    'TrailNotFoundException',
  ],
  [
    '@aws-sdk/client-dynamodb',
    'DynamoDBClient',
    'DescribeTableCommand',
    { TableName: 'gone' },
    'ResourceNotFoundException',
  ],
  [
    '@aws-sdk/client-eventbridge',
    'EventBridgeClient',
    'DescribeRuleCommand',
    { Name: 'gone' },
    'ResourceNotFoundException',
  ],
  [
    '@aws-sdk/client-account',
    'AccountClient',
    'GetRegionOptStatusCommand',
    { RegionName: 'gone' },
    'ValidationException',
  ],
  ['@aws-sdk/client-securityhub', 'SecurityHubClient', 'DescribeHubCommand', {}, 'InvalidAccessException'],
  ['@aws-sdk/client-kms', 'KMSClient', 'DescribeKeyCommand', { KeyId: 'alias/gone' }, 'NotFoundException'],
  [
    '@aws-sdk/client-lambda',
    'LambdaClient',
    'GetFunctionConfigurationCommand',
    { FunctionName: 'gone' },
    'ResourceNotFoundException',
  ],
  [
    '@aws-sdk/client-organizations',
    'OrganizationsClient',
    'DescribeOrganizationCommand',
    {},
    'AWSOrganizationsNotInUseException',
  ],
  [
    '@aws-sdk/client-cloudwatch-logs',
    'CloudWatchLogsClient',
    'DescribeMetricFiltersCommand',
    { logGroupName: 'gone' },
    'ResourceNotFoundException',
  ],
] as const

let folder = ''
let sandbox: Sandbox
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-bundle-test-'))
  sandbox = await startSandbox()
  sandbox.faults.add({ operation: 'GetCallerIdentity', fault: { kind: 'access-denied' } })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sandbox.close()
})

it.each(calls)(
  '%s, bundled, tells the name and message of an error',
  async (name, client, command, input, code) => {
    const outfile = join(folder, `${client}-${command}.mjs`)
    const settings = {
      region: 'us-east-1',
      endpoint: sandbox.url,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }
    const contents = `
    import { ${client}, ${command} } from '${name}'
    const client = new ${client}(${JSON.stringify(settings)})
    client.send(new ${command}(${JSON.stringify(input)})).catch((error) =>
      process.stdout.write(JSON.stringify([error.name, error.message, error.$metadata.httpStatusCode])))`
    await build({
      stdin: { contents, resolveDir: root },
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      plugins: [shakableSchemas()],
    })
    const { stdout } = await run(process.execPath, [outfile])
    expect(JSON.parse(stdout)).toEqual([code, expect.stringMatching(/\w{4}/), expect.any(Number)])
  },
)
