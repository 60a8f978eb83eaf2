/**
 * Tokens that the subject of a subscription may have: each one more is a branch of the tree of subjects that the broker
 * keeps. The subjects of a bot have ten. It is the most that the setting for it of nats-server takes,
 * `max_subscription_tokens`.
 */
export const MAX_SUBSCRIPTION_TOKENS = 255

/** True when a subscription may name it: no empty token, and `>` only as the last one. */
export function isSubscribable(subject: string): boolean {
  if (subject === '') return false
  const tokens = subject.split('.')
  return tokens.every((token, index) => token !== '' && (token !== '>' || index === tokens.length - 1))
}

/** True when it names one subject: no empty token and no wildcard. */
export function isLiteral(subject: string): boolean {
  return subject.split('.').every((token) => token !== '' && token !== '*' && token !== '>')
}
