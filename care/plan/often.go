package plan

import "concordat/record/r4"

// OftenWords is how often an action is done, in words, from the Timing that it is kept with: "every morning", "twice a
// week, after lunch"; "" for none.
func OftenWords(t *r4.Timing) string {
	var a Action
	a.readTiming(t)
	return a.OftenWords()
}
