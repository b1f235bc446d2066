// Package plan holds a person's one care and support plan: what she needs and is good at, the outcomes she wants in her
// own words, who does what and when, what happens if something goes wrong, what was asked for and refused, and when it
// is looked at again. People from several organisations draft it together; it is offered to the person, agreed by her
// (or by somebody with authority to decide for her), signed by the responsible professional, and from then on in force.
//
// A plan is a FHIR CarePlan and each of its parts is a resource of its own, because a resource is the unit of access:
//
//	need         Condition       CarePlan.addresses
//	strength     Observation     CarePlan.supportingInfo
//	outcome      Goal            CarePlan.goal
//	action       Task, or ServiceRequest when a service acts; CarePlan.activity.reference
//	refusal      Task, rejected  CarePlan.activity.reference
//	review       Task            CarePlan.activity.reference
//	contingency  CarePlan, part of the plan; CarePlan.supportingInfo
//
// Offers, agreements, requests for change and signatures are Provenances whose targets are the exact versions of every
// part, so that each agreed plan can be shown as it was. A plan in force is never edited: a new draft takes its place
// when it is signed (docs/adr/0007).
//
// The parts of a plan carry no sensitive label: what the person may not see has no place in what she agrees to.
package plan
