package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"concordat/clock"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/storetest"
)

var bencher = record.Access{Actor: "Device/bench", Name: "Benchmark", Role: "system", Purpose: "HSYSADMIN", Reason: "a benchmark", Action: "bench"}

func benchStore(b *testing.B) (*store.Store, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "record.db")
	e := open(b, path)
	b.Cleanup(func() { e.Close() })
	return store.New(store.Deps{Engine: e, Definitions: fhir.R4(), Decider: storetest.AllowAll{}, Clock: clock.System{}}), path
}

// observation is about person i of 1,000, the jth of theirs.
func observation(i, j int) []byte {
	return fmt.Appendf(nil, `{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],`+
		`"code":{"coding":[{"system":"http://loinc.org","code":"%d-4","display":"Body measure number %d"}],"text":"Body measure number %d"},"subject":{"reference":"Patient/p%d"},"encounter":{"reference":"Encounter/e%d-%d"},`+
		`"effectiveDateTime":"20%02d-%02d-%02dT09:%02d:00+00:00","issued":"2026-01-10T09:00:00.000+00:00","valueQuantity":{"value":%d.%d,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}`,
		1000+j%15, j%15, j%15, i, i, j/10, 10+j%15, 1+j%12, 1+j%28, j%60, 50+j%50, j%10)
}

// parallel runs fn b.N times in all on n goroutines.
func parallel(b *testing.B, n int, fn func(i int) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for i := int(next.Add(1)); i <= b.N; i = int(next.Add(1)) {
				if err := fn(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkCreate creates Observations one to a unit from 64 goroutines: parse, decide, index, log, sync.
func BenchmarkCreate(b *testing.B) {
	s, path := benchStore(b)
	b.ResetTimer()
	parallel(b, 64, func(i int) error {
		r, err := fhir.R4().Parse("Observation", observation(i%1000, i/1000))
		if err != nil {
			return err
		}
		return s.Update(context.Background(), bencher, func(tx *store.Tx) error {
			_, err := tx.CreateResource(r, "")
			return err
		})
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "resources/s")
	b.ReportMetric(float64(size(b, path))/float64(b.N), "bytes/resource")
}

// BenchmarkImport creates Observations 300 to a unit, all of one person, from 4 goroutines.
func BenchmarkImport(b *testing.B) {
	s, path := benchStore(b)
	b.ResetTimer()
	parallel(b, 4, func(i int) error {
		parsed := make([]*fhir.Resource, 300)
		for j := range parsed {
			var err error
			if parsed[j], err = fhir.R4().Parse("Observation", observation(i, j)); err != nil {
				return err
			}
		}
		return s.Update(context.Background(), bencher, func(tx *store.Tx) error {
			for _, r := range parsed {
				if _, err := tx.CreateResource(r, ""); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N*300)/b.Elapsed().Seconds(), "resources/s")
	b.ReportMetric(float64(size(b, path))/float64(b.N*300), "bytes/resource")
}

// filled is a store with 200 people of 150 Observations each, and the ids of the Observations.
func filled(b *testing.B) (*store.Store, []string) {
	s, _ := benchStore(b)
	var ids []string
	for i := range 200 {
		err := s.Update(context.Background(), bencher, func(tx *store.Tx) error {
			for j := range 150 {
				r, err := fhir.R4().Parse("Observation", observation(i, j))
				if err != nil {
					return err
				}
				made, err := tx.CreateResource(r, "")
				if err != nil {
					return err
				}
				ids = append(ids, made.ID)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s, ids
}

// BenchmarkRead reads by id from 16 goroutines; each read is in the log, durably, before it is answered.
func BenchmarkRead(b *testing.B) {
	s, ids := filled(b)
	b.ResetTimer()
	parallel(b, 16, func(i int) error {
		return s.View(context.Background(), bencher, func(r *store.Reader) error {
			_, err := r.Read("Observation", ids[i*7919%len(ids)])
			return err
		})
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
}

// BenchmarkReadUnlogged is the engine's part of BenchmarkRead.
func BenchmarkReadUnlogged(b *testing.B) {
	s, ids := filled(b)
	b.ResetTimer()
	parallel(b, 16, func(i int) error {
		return s.Engine.View(context.Background(), func(v store.Snapshot) error {
			_, err := v.Get(store.Key{Type: "Observation", ID: ids[i*7919%len(ids)]})
			return err
		})
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
}

// BenchmarkSearch runs searches on the engine, unlogged, from 4 goroutines.
func BenchmarkSearch(b *testing.B) {
	s, _ := filled(b)
	for _, c := range []struct {
		name, query string
		scope       record.Scope
	}{
		{"patient and code", "patient=Patient/p%d&code=http://loinc.org|1003-4", record.Scope{Everything: true}},
		{"patient by date", "patient=Patient/p%d&_sort=-date&_count=10", record.Scope{Everything: true}},
		{"patient by date in a scope", "patient=Patient/p%d&_sort=-date&_count=10", record.Scope{Grants: []record.Slice{{People: people(60)}}}},
		{"date", "date=gt2024-06-%02d&_count=10", record.Scope{Everything: true}},
		{"code with total", "code=http://loinc.org|%d-4&_count=10&_total=accurate", record.Scope{Everything: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			parallel(b, 4, func(i int) error {
				arg := i % 60
				switch c.name {
				case "date":
					arg = 1 + i%28
				case "code with total":
					arg = 1000 + i%15
				}
				q, err := fhir.R4().ParseQuery("Observation", fmt.Sprintf(c.query, arg), true)
				if err != nil {
					return err
				}
				return s.Engine.View(context.Background(), func(v store.Snapshot) error {
					page, err := v.Search(c.scope, q)
					if err == nil && len(page.Matches) != 10 {
						err = fmt.Errorf("%d matches", len(page.Matches))
					}
					return err
				})
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "searches/s")
		})
	}
}

func people(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("p%d", i)
	}
	return list
}
