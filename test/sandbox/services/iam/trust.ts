/** A trust policy that lets an account, or a principal by ARN, assume a role, under a condition or none. */
export function trust(principal: string, Condition?: object): string {
  const AWS = /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [Condition ? { ...statement, Condition } : statement],
  })
}
