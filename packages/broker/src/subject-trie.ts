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
    if (!tokens.includes('')) collect(this.#root, tokens, found)
    return { plain: found.plain, groups: [...found.groups.values()] }
  }
}

interface Found<C> {
  readonly plain: Subscription<C>[]
  readonly groups: Map<string, Subscription<C>[]>
}

/** A branch that is still to be looked at, from a depth on. */
interface Fork<C> {
  readonly node: Node<C>
  readonly depth: number
}

// Not by recursion: any client says how many tokens a subject has, and must not thereby say how deep our stack gets.
function collect<C>(root: Node<C>, tokens: readonly string[], found: Found<C>): void {
  const forks: Fork<C>[] = []
  descend(root, 0, tokens, found, forks)
  for (let fork = forks.pop(); fork !== undefined; fork = forks.pop()) {
    descend(fork.node, fork.depth, tokens, found, forks)
  }
}

/** Goes down one branch; what forks off from it is left for later. */
function descend<C>(node: Node<C>, depth: number, tokens: readonly string[], found: Found<C>, forks: Fork<C>[]): void {
  let at = node
  for (let level = depth; level < tokens.length; level++) {
    const { children } = at
    if (children === undefined) return
    const token = tokens[level] ?? ''
    const rest = children.get('>')
    if (rest !== undefined) take(rest, found)
    const any = children.get('*')
    // A published wildcard is a word like any other: it must not find the same child twice.
    const exact = token === '*' || token === '>' ? undefined : children.get(token)
    if (any !== undefined && exact !== undefined) forks.push({ node: exact, depth: level + 1 })
    const next = any ?? exact
    if (next === undefined) return
    at = next
  }
  take(at, found)
}

function take<C>(node: Node<C>, { plain, groups }: Found<C>): void {
  if (node.plain !== undefined) for (const subscription of node.plain) plain.push(subscription)
  if (node.groups === undefined) return
  for (const [queue, members] of node.groups) {
    const group = groups.get(queue)
    if (group === undefined) groups.set(queue, [...members])
    // One by one: a call takes only so many arguments.
    else for (const member of members) group.push(member)
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
