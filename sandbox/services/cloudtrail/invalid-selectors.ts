import { AwsError } from '../../service.ts'

export function invalidSelectors(message: string): AwsError {
  return new AwsError('InvalidEventSelectorsException', message)
}
