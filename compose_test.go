package myweb_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// composition is what the test looks at of compose.yaml.
type composition struct {
	Services map[string]struct {
		Image       string
		Profiles    []string
		Ports       []string
		Volumes     []string
		Environment map[string]string
		NetworkMode string `yaml:"network_mode"`
		Healthcheck struct{ Test []string }
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Configs     []struct{ Source, Target string }
	}
	Configs map[string]struct{ Content string }
	Volumes map[string]any
}

// Where there is no Docker, the file is at least what it should be: everything
// on loopback, the database healthy before others start, volumes that exist.
func TestCompose(t *testing.T) {
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composition
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "myweb", "pgadmin"} {
		if c.Services[name].Image == "" {
			t.Errorf("there is no service %s", name)
		}
	}
	for name, s := range c.Services {
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: %s can be reached from elsewhere", name, port)
			}
		}
		for _, volume := range s.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if _, ok := c.Volumes[source]; !ok && !strings.HasPrefix(volume, ".") && !strings.HasPrefix(volume, "${") {
				t.Errorf("%s: the volume %s is not declared", name, source)
			}
		}
		if name != "postgres" && s.DependsOn["postgres"].Condition != "service_healthy" {
			t.Errorf("%s does not wait for the database", name)
		}
		for _, config := range s.Configs {
			if c.Configs[config.Source].Content == "" {
				t.Errorf("%s: the config %s is not declared", name, config.Source)
			}
		}
	}
	if len(c.Services["postgres"].Healthcheck.Test) == 0 || len(c.Services["pgadmin"].Profiles) == 0 {
		t.Error("the database has no health check, or pgAdmin no profile")
	}
	variable := regexp.MustCompile(`\$\{\w+:-([^}]*)\}`)
	servers := variable.ReplaceAllString(c.Configs["servers"].Content, "$1")
	if !json.Valid([]byte(servers)) {
		t.Errorf("the servers of pgAdmin are no JSON: %s", servers)
	}
	example, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\$\{(\w+):-`).FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(string(example), m[1]+"=") {
			t.Errorf(".env.example does not explain %s", m[1])
		}
	}
}
