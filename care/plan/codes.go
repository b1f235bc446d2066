package plan

import "concordat/record/r4"

// Systems of the codes and names that FHIR leaves to the partnership.
const (
	categorySystem  = "urn:concordat:plan:category"
	partSystem      = "urn:concordat:plan:part"
	lineSystem      = "urn:concordat:plan:line"
	actorSystem     = "urn:concordat:plan:actor"
	eventSystem     = "urn:concordat:plan:event"
	authoritySystem = "urn:concordat:plan:authority"
	clockSystem     = "urn:concordat:clock"
	taskSystem      = "urn:concordat:code:task"

	nobodyURL    = "urn:concordat:plan:nobody-to-call"
	markURL      = "urn:concordat:plan:mark"
	writtenURL   = "urn:concordat:written"
	authorityURL = "urn:concordat:authority"
	// goalURL is FHIR's own extension by which anything says to which goal it pertains.
	goalURL = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"

	conditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	goalPriority      = "http://terminology.hl7.org/CodeSystem/goal-priority"
	goalAchievement   = "http://terminology.hl7.org/CodeSystem/goal-achievement"
	participantType   = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	signatureType     = "urn:iso-astm:E1762-95:2013"
)

// Categories of CarePlan.
const (
	careAndSupport = "care-and-support"
	contingency    = "contingency"
)

// What plans are searched by: values of CarePlan.category and of Task.code, as system|code.
const (
	OwnPlans    = categorySystem + "|" + careAndSupport // the CarePlans that are a person's own plan
	ActionTasks = partSystem + "|action"                // the Tasks that are actions of a plan
)

// TaskCode is the code of the Task of making a plan, owned by the professional who is responsible for it.
const TaskCode = "plan"

func partCode(kind string) *r4.CodeableConcept { return r4.Coded(partSystem, kind, kindNames[kind]) }

func isPart(c *r4.CodeableConcept, kind string) bool { return c.HasCode(partSystem, kind) }

// kindNames are the kinds of part in words.
var kindNames = map[string]string{
	"need": "Need", "strength": "Strength", "outcome": "Outcome", "action": "Action", "refusal": "Asked for and refused",
	"review": "Review", "contingency": "If something goes wrong",
}
