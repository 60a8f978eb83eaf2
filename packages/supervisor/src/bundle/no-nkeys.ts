// Stands in for @nats-io/nkeys in bundles: the client library loads it at its start for a way of signing that Rosey does
// not use, and it is a fifth of the time that a plugin's code takes to load.
export {}
