import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'

const home = 'us-east-1'

/** Another place for the stack, and further parameters. */
type Wanted = { region?: string; parameters?: Readonly<Record<string, string>> }

/**
 * Deploys a package to moto as docs/package.md says: its zips into a bucket, its template to CloudFormation, whose Query
 * protocol is a form.
 * @param action `UpdateStack`: moto changes the functions and then fails at resources whose condition is false
 */
export async function deployToMoto(
  url: string,
  folder: string,
  action: 'CreateStack' | 'UpdateStack',
  { region = home, parameters: given = {} }: Wanted = {},
): Promise<{ status: number; text: string }> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = new S3Client({ region: home, endpoint: url, forcePathStyle: true, credentials })
  try {
    if (action === 'CreateStack' && region === home)
      await s3.send(new CreateBucketCommand({ Bucket: 'code' }))
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.zip'))) {
      const Body = readFileSync(join(folder, name))
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: `trailkeeper/${name}`, Body }))
    }
  } finally {
    s3.destroy()
  }
  const parameters = {
    CodeBucket: 'code',
    CodePrefix: 'trailkeeper',
    AlertEmail: 'security@example.com',
    ...given,
  }
  return callMoto(url, region, 'cloudformation', {
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
  })
}

/** A call of a service that takes forms. moto takes account and region from the scope of a signature that it does not check. */
export async function callMoto(
  url: string,
  region: string,
  service: string,
  form: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams(form),
  })
  return { status: answer.status, text: await answer.text() }
}
