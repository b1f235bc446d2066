package app

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"concordat/fault"
	"concordat/partnership/access"
)

// operations are what an operator watches: liveness, readiness, and metrics.
type operations struct {
	record   *opened
	stopping atomic.Bool
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	units    prometheus.Histogram // of a commit
	commits  prometheus.Histogram
}

func newOperations() *operations {
	ops := &operations{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "concordat_requests_total",
			Help: "Requests answered, by method, route and status."}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "concordat_request_seconds",
			Help: "Time from a request to its answer, by route.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		units: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "concordat_commit_units",
			Help: "Units of change that one synced commit took in.", Buckets: prometheus.ExponentialBuckets(1, 2, 9)}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "concordat_commit_seconds",
			Help: "Time of a synced commit and of the units in it.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 14)}),
	}
	ops.registry.MustRegister(ops.requests, ops.duration, ops.units, ops.commits, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return ops
}

// observe counts an answer. The route is its pattern, never an address with ids in it.
func (o *operations) observe(method, pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	o.requests.WithLabelValues(method, pattern, strconv.Itoa(status)).Inc()
	o.duration.WithLabelValues(pattern).Observe(took.Seconds())
}

// committed counts a commit of the record.
func (o *operations) committed(units int, took time.Duration) {
	o.units.Observe(float64(units))
	o.commits.Observe(took.Seconds())
}

// alive answers that the process runs.
func (o *operations) alive(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// ready answers whether requests can be served: the record can be read and the server is not stopping.
func (o *operations) ready(w http.ResponseWriter, r *http.Request) {
	if o.stopping.Load() {
		plain(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	if _, _, err := o.record.store.LogHead(r.Context()); err != nil {
		plain(w, http.StatusServiceUnavailable, "the record can't be read")
		return
	}
	plain(w, http.StatusOK, "ready")
}

// metrics are for this machine itself, or for a system client with a bearer token; to anybody else there is nothing.
func (o *operations) metrics() http.Handler {
	inner := promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r) {
			who, err := o.record.sessions.Identify(r)
			if err != nil && !fault.Is(err, fault.Unauthorised) {
				plain(w, http.StatusServiceUnavailable, "try again later")
				return
			}
			if err != nil || who.Role != access.System {
				plain(w, http.StatusNotFound, "not found")
				return
			}
		}
		inner.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
