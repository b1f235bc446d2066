// Package nhsuk holds the components of the NHS digital service manual as Go structs.
//
// Each component is a struct whose fields carry the names of the nhsuk-frontend macro options (10.6.1) in Go form, and
// whose method HTML prints it:
//
//	nhsuk.Input{Name: "family", Label: nhsuk.Label{Text: "Last name"}, Value: form.Family}.HTML()
//
// What differs from the macros, and why:
//
//   - an option called "html" is the field Markup (a struct cannot have a field and a method of one name). Text fields
//     are plain strings and are always escaped; Markup is printed as it is, so only trusted markup may go there.
//   - an ErrorMessage with no text is no error, so Form errors can be passed without asking first.
//   - options that default to true and can be turned off are named for the off state: NoBorder.
//   - the NHS logo, the Frutiger font and the "© NHS England" line are licensed to NHS bodies; Header and Footer
//     carry the partnership's own name instead.
//   - options that the package calls deprecated are left out.
//
// Every example that the package ships is compared with what these structs print; the test names those left out.
package nhsuk
