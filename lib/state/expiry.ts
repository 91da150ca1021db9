/** An item's `expiresAt`, which DynamoDB's time to live reads in seconds: so many days after a time. */
export const expiry = (at: Date, days: number): { N: string } => ({
  N: String(Math.floor(at.getTime() / 1000) + days * 86_400),
})
