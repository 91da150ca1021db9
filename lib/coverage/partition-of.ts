/** The partition of an ARN (`arn:aws-cn:…` gives `aws-cn`), or undefined where the text is no ARN. */
export function partitionOf(arn: string): string | undefined {
  return /^arn:([^:]+):/.exec(arn)?.[1]
}
