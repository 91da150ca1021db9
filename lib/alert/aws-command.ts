import type { Region } from '../model.ts'
import type { UndoWrite } from '../write.ts'

const commandGroups: Record<UndoWrite['service'], string> = {
  cloudtrail: 'cloudtrail',
  s3: 's3api',
  kms: 'kms',
}

/** A write as a command of the AWS CLI that a person can run as it stands. */
export function awsCommand(write: UndoWrite, region: Region): string {
  const operation = write.operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  const input = shellQuoted(JSON.stringify(write.input))
  return `aws ${commandGroups[write.service]} ${operation} --region ${region} --cli-input-json ${input}`
}

/** Inside single quotes a POSIX shell expands nothing, so no value from AWS can run. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
