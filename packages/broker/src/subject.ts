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
