/** Which web pages may connect. What is no browser names no page, and is not kept out: it could name any. */
export interface OriginRules {
  /** Pages that may connect, such as `https://example.org`. Default: all. */
  readonly allowedOrigins?: readonly string[]
  /** Only pages of the host and port that they connect to. Default false. */
  readonly sameOrigin?: boolean
}

/** Whether a page at `origin` may connect to `host`, the `Host` of its request; as nats-server, both rules have to hold. */
export function mayConnect(
  { allowedOrigins, sameOrigin = false }: OriginRules,
  origin: string | undefined,
  host: string | undefined,
  isSecure: boolean,
): boolean {
  if (origin === undefined || (allowedOrigins === undefined && !sameOrigin)) return true
  const page = URL.parse(origin)
  // A sandboxed page says that its origin is "null".
  if (page === null) return false
  if (sameOrigin && placeOf(page) !== placeOf(URL.parse(`${isSecure ? 'https' : 'http'}://${host}`))) return false
  return allowedOrigins === undefined || allowedOrigins.some((allowed) => URL.parse(allowed)?.origin === page.origin)
}

function placeOf(url: URL | null): string | undefined {
  if (url === null) return undefined
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
}
