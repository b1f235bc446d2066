package audit

import (
	"slices"
	"strings"

	"concordat/partnership/access"
	"concordat/record/store"
)

// readings are the last words of the actions that only read, of pages ("plan.view") and of the FHIR interface
// ("fhir.search-type").
var readings = []string{"view", "list", "versions", "compare", "print", "find", "look", "read", "vread", "search", "search-type", "search-system", "history-instance", "history-type", "history-system"}

// deletions are the last words of the actions that take something out of a record.
var deletions = []string{"remove", "delete"}

// wanted is what was refused: to see, to take out, or to add and change. The log says it by the action that was asked
// for, because of what was refused nothing was read or written.
func wanted(action string) verb {
	_, last, found := strings.Cut(action, ".")
	if i := strings.LastIndexByte(last, '.'); i >= 0 {
		last = last[i+1:]
	}
	switch {
	case !found || slices.Contains(readings, last):
		return notShown
	case slices.Contains(deletions, last):
		return notDeleted
	}
	return notChanged
}

// permits say to the person why somebody was let in, by the rule that permitted it (see access.Decider). The reason of
// a rule that is not here is shown as it was given.
var permits = map[string]string{
	"rule:carer-consent/1": "You agreed to share this with them.",
	"rule:log/1":           "To check how your information is used.",
	"rule:token/1":         "It is a computer system that is allowed to do this.",
}

// refusals say to the person what was said to whoever was refused.
var refusals = map[string]string{
	"You can see only your own record.":                                                          "It was somebody else who asked, and people see only their own record.",
	"You can see only the record of somebody who agreed to share it with you.":                   "You have not agreed to share your record with them.",
	"The person you care for hasn't agreed to share this kind of information with you.":          "You have not agreed to share this kind of information with them.",
	"People's records may be seen for direct care only, and this page is for something else.":    "Your record may be seen for direct care only, and they asked for something else.",
	"People's records may be changed for direct care only, and this page is for something else.": "Your record may be changed for direct care only, and they asked for something else.",
	"The person, and the information-governance lead, may see who looked at a record.":           "Only you, and the lead for how information is used, may see who looked at your record.",
	"Nothing is deleted from a person's record.":                                                 "Nothing is deleted from your record.",
}

// why says to the person why somebody was let in or was refused: in the words of whoever asked, or else in the first
// sentence of the decision, turned to her.
func why(e store.Entry) string {
	if e.Access.Reason != "" {
		return e.Access.Reason
	}
	first, _ := firstSentence(e.Reason)
	switch e.Outcome {
	case "permit":
		if !strings.HasPrefix(first, "For direct care") && slices.Contains(e.Because, "rule:direct-care/1") {
			return "For direct care." // the first thing that was read was nobody's: an organisation, a form
		}
		for _, rule := range e.Because {
			if words := permits[rule]; words != "" {
				return words
			}
		}
	case "deny":
		if words := refusals[first]; words != "" {
			return words
		}
		switch role := access.RoleOf(e.Access.Role); {
		case role.Kind == access.Machine:
			return "It is a computer system that is not allowed to do this."
		case role.Refusal != "" && strings.HasPrefix(role.Refusal, first):
			return "Somebody in their role may not see your record."
		}
	case "failed":
		return "" // the kind of fault, which tells nobody anything
	}
	return first
}
