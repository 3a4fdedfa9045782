// Package rds gives the credentials of a PostgreSQL server on Amazon RDS: those
// of a secret in AWS Secrets Manager, which may be rotated at any time, or
// tokens of IAM authentication.
package rds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/rds/auth"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Options say which AWS to talk to. What is empty is found as the AWS command
// line finds it: environment, ~/.aws, the role of the machine.
type Options struct {
	Region   string
	Endpoint string // of Secrets Manager, such as that of a VPC
}

func (o Options) load(ctx context.Context) (aws.Config, error) {
	var options []func(*config.LoadOptions) error
	if o.Region != "" {
		options = append(options, config.WithRegion(o.Region))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return c, fmt.Errorf("AWS configuration: %w", err)
	}
	if c.Region == "" {
		return c, errors.New("AWS configuration: no region; set AWS_REGION")
	}
	return c, nil
}

// Secret is a secret of Secrets Manager in the form that RDS gives it.
type Secret struct {
	client *secretsmanager.Client
	id     string

	mu     sync.Mutex
	login  Login
	readAt time.Time
}

// Login is what a secret says. A secret that RDS manages has neither host nor
// database.
type Login struct {
	Username string      `json:"username"`
	Password string      `json:"password"`
	Host     string      `json:"host"`
	Port     json.Number `json:"port"`
	Database string      `json:"dbname"`
}

// keep is how long a secret is believed. One that the server refuses is read
// anew at once.
const keep = 5 * time.Minute

// NewSecret gives the secret with this name or ARN.
func NewSecret(ctx context.Context, id string, o Options) (*Secret, error) {
	c, err := o.load(ctx)
	if err != nil {
		return nil, err
	}
	client := secretsmanager.NewFromConfig(c, func(s *secretsmanager.Options) {
		if o.Endpoint != "" {
			s.BaseEndpoint = aws.String(o.Endpoint)
		}
	})
	return &Secret{client: client, id: id}, nil
}

// Login reads the secret, or gives what was read lately unless fresh is asked.
func (s *Secret) Login(ctx context.Context, fresh bool) (Login, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !fresh && !s.readAt.IsZero() && time.Since(s.readAt) < keep {
		return s.login, nil
	}
	value, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.id})
	if err != nil {
		return Login{}, fmt.Errorf("read the secret %s: %w", s.id, err)
	}
	var login Login
	if err := json.Unmarshal([]byte(aws.ToString(value.SecretString)), &login); err != nil || login.Username == "" || login.Password == "" {
		// The text itself must not be in an error.
		return Login{}, fmt.Errorf("the secret %s is not JSON with username and password", s.id)
	}
	s.login, s.readAt = login, time.Now()
	return login, nil
}

// Credentials are the user and password of the secret.
func (s *Secret) Credentials(ctx context.Context, fresh bool) (user, password string, err error) {
	login, err := s.Login(ctx, fresh)
	return login.Username, login.Password, err
}

// Tokens gives credentials by IAM authentication: a token that is made here,
// without asking anybody, and is good for 15 minutes of logging in.
func Tokens(ctx context.Context, host, port, user string, o Options) (func(context.Context, bool) (string, string, error), error) {
	c, err := o.load(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, _ bool) (string, string, error) {
		token, err := auth.BuildAuthToken(ctx, net.JoinHostPort(host, port), c.Region, user, c.Credentials)
		if err != nil {
			return "", "", fmt.Errorf("make a token of IAM for %s: %w", user, err)
		}
		return user, token, nil
	}, nil
}
