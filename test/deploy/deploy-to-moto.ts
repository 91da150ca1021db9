import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'

const region = 'us-east-1'

/**
 * Deploys a package to moto as docs/package.md says: its zips into a bucket, its template to CloudFormation, whose Query
 * protocol is a form. moto takes account and region from the scope of a signature that it does not check.
 * @param action `UpdateStack`: moto changes the functions and then fails at resources whose condition is false
 */
export async function deployToMoto(
  url: string,
  folder: string,
  action: 'CreateStack' | 'UpdateStack',
): Promise<{ status: number; text: string }> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = new S3Client({ region, endpoint: url, forcePathStyle: true, credentials })
  try {
    if (action === 'CreateStack') await s3.send(new CreateBucketCommand({ Bucket: 'code' }))
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.zip'))) {
      const Body = readFileSync(join(folder, name))
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: `trailkeeper/${name}`, Body }))
    }
  } finally {
    s3.destroy()
  }
  const parameters = { CodeBucket: 'code', CodePrefix: 'trailkeeper', AlertEmail: 'security@example.com' }
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/cloudformation/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({
      Action: action,
      Version: '2010-05-15',
      StackName: 'trailkeeper-prod',
      TemplateBody: readFileSync(join(folder, 'trailkeeper.template.json'), 'utf8'),
      'Capabilities.member.1': 'CAPABILITY_IAM',
      ...Object.fromEntries(
        Object.entries(parameters).flatMap(([name, value], index) => [
          [`Parameters.member.${index + 1}.ParameterKey`, name],
          [`Parameters.member.${index + 1}.ParameterValue`, value],
        ]),
      ),
    }),
  })
  return { status: answer.status, text: await answer.text() }
}
