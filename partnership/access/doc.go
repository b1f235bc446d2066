// Package access knows who is asking and decides whether they may. It signs people in, keeps their sessions and the
// tokens of system clients, and implements record.Decider: one pure decision for each access, from facts, with a
// reason in plain words and the ids of the facts that decided.
package access
