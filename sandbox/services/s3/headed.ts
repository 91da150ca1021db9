import { AwsError } from '../../service.ts'
import { s3Error } from './errors.ts'

/** HEAD has no body, so that its errors are told by the status alone. */
export function headed<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.code === 'NoSuchBucket' || error.code === 'NoSuchKey') throw s3Error('NotFound', 'Not Found')
    if (error.code === 'AccessDenied') throw s3Error('Forbidden', 'Forbidden')
    throw error
  }
}
