import type { Matches, Subscription } from './subscription.ts'

/** One token of a subject and all that is below it. */
class Node<C> {
  children: Map<string, Node<C>> | undefined
  plain: Set<Subscription<C>> | undefined
  groups: Map<string, Set<Subscription<C>>> | undefined

  get isEmpty(): boolean {
    return this.children === undefined && this.plain === undefined && this.groups === undefined
  }
}

/** Subscriptions by subject. Wildcards are children of their own name, so a look-up tries at most three a token. */
export class SubjectTrie<C> {
  readonly #root = new Node<C>()

  /** Adds a subscription; its subject must be valid. */
  add(subscription: Subscription<C>): void {
    let node = this.#root
    for (const token of subscription.subject.split('.')) {
      node.children ??= new Map()
      let child = node.children.get(token)
      if (child === undefined) {
        child = new Node()
        node.children.set(token, child)
      }
      node = child
    }
    if (subscription.queue === undefined) {
      node.plain ??= new Set()
      node.plain.add(subscription)
      return
    }
    node.groups ??= new Map()
    const group = node.groups.get(subscription.queue)
    if (group === undefined) node.groups.set(subscription.queue, new Set([subscription]))
    else group.add(subscription)
  }

  /** Removes a subscription and the branches that it leaves empty. */
  remove(subscription: Subscription<C>): void {
    const tokens = subscription.subject.split('.')
    const path: Node<C>[] = [this.#root]
    for (const token of tokens) {
      const child = path.at(-1)?.children?.get(token)
      if (child === undefined) return
      path.push(child)
    }
    const leaf = path.at(-1)
    if (leaf !== undefined) detach(leaf, subscription)
    prune(path, tokens)
  }

  /**
   * Finds who gets a message on a literal subject; nobody when a token of it is empty. Members of one queue are one
   * group, also when they subscribed to different patterns.
   */
  match(subject: string): Matches<C> {
    const found: Found<C> = { plain: [], groups: new Map() }
    const tokens = subject.split('.')
    if (!tokens.includes('')) collect(this.#root, tokens, 0, found)
    return { plain: found.plain, groups: [...found.groups.values()] }
  }
}

interface Found<C> {
  readonly plain: Subscription<C>[]
  readonly groups: Map<string, Subscription<C>[]>
}

function collect<C>(node: Node<C>, tokens: readonly string[], depth: number, found: Found<C>): void {
  const token = tokens[depth]
  if (token === undefined) {
    take(node, found)
    return
  }
  const { children } = node
  if (children === undefined) return
  const rest = children.get('>')
  if (rest !== undefined) take(rest, found)
  const any = children.get('*')
  if (any !== undefined) collect(any, tokens, depth + 1, found)
  // A published wildcard is a word like any other: it must not find the same child twice.
  if (token === '*' || token === '>') return
  const exact = children.get(token)
  if (exact !== undefined) collect(exact, tokens, depth + 1, found)
}

function take<C>(node: Node<C>, { plain, groups }: Found<C>): void {
  if (node.plain !== undefined) for (const subscription of node.plain) plain.push(subscription)
  if (node.groups === undefined) return
  for (const [queue, members] of node.groups) {
    const group = groups.get(queue)
    if (group === undefined) groups.set(queue, [...members])
    else group.push(...members)
  }
}

function detach<C>(node: Node<C>, subscription: Subscription<C>): void {
  if (subscription.queue === undefined) {
    node.plain?.delete(subscription)
    if (node.plain?.size === 0) node.plain = undefined
    return
  }
  const group = node.groups?.get(subscription.queue)
  group?.delete(subscription)
  if (group?.size === 0) node.groups?.delete(subscription.queue)
  if (node.groups?.size === 0) node.groups = undefined
}

function prune<C>(path: readonly Node<C>[], tokens: readonly string[]): void {
  for (let depth = tokens.length; depth > 0; depth--) {
    const node = path[depth]
    const parent = path[depth - 1]
    const token = tokens[depth - 1]
    if (node === undefined || parent === undefined || token === undefined || !node.isEmpty) return
    parent.children?.delete(token)
    if (parent.children?.size === 0) parent.children = undefined
  }
}
