package access

import (
	"context"
	"database/sql"
	"regexp"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// User is a person who may log in.
type User struct {
	Name              string    `json:"name"`
	Role              Role      `json:"role"`
	CreatedAt         time.Time `json:"created_at"`
	PasswordChangedAt time.Time `json:"password_changed_at"`
}

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{0,63}$`)

// HasUsers says whether anybody could log in. Without users a server on this
// machine only is open.
func (c *Control) HasUsers(ctx context.Context) (exists bool, err error) {
	_, err = c.row(ctx, "user_exists", nil, &exists)
	return exists, err
}

// Users lists all.
func (c *Control) Users(ctx context.Context) ([]User, error) {
	users := []User{}
	err := c.each(ctx, "user_list", func(scan func(...any) error) error {
		var u User
		err := scan(&u.Name, &u.Role, &u.CreatedAt, &u.PasswordChangedAt)
		users = append(users, u)
		return err
	})
	return users, err
}

// AddUser makes a user. The first one closes a dashboard that was open.
func (c *Control) AddUser(ctx context.Context, actor Principal, name string, role Role, password string) error {
	if !userName.MatchString(name) {
		return invalid("the user name %q is none: use up to 64 of a-z, 0-9 and . _ @ + -, beginning with a letter or digit", name)
	}
	if role != RoleAdmin && role != RoleViewer {
		return invalid("there is no role %q; use admin or viewer", role)
	}
	if err := checkPassword(name, password); err != nil {
		return err
	}
	hash, err := c.hash(ctx, password)
	if err != nil {
		return err
	}
	taken := myweb.Errorf(myweb.CodeConflict, "there is a user %s already", name)
	return c.change(ctx, actor, "user add", name+" as "+string(role), func(tx *sql.Tx) error {
		return one(ctx, tx, taken, "user_add", name, role, hash, c.now())
	})
}

// RemoveUser takes a user away, and all that was given out in its name.
func (c *Control) RemoveUser(ctx context.Context, actor Principal, name string) error {
	if actor.Kind == KindUser && actor.Name == name {
		return myweb.Errorf(myweb.CodeConflict, "nobody can remove the user that they are; ask another admin, or use `myweb user remove`")
	}
	return c.change(ctx, actor, "user remove", name, func(tx *sql.Tx) error {
		for _, of := range []string{"login_remove_of_user", "token_remove_of_user", "share_remove_of_user"} {
			if _, err := affected(ctx, tx, of, name); err != nil {
				return err
			}
		}
		return one(ctx, tx, noUser(name), "user_remove", name)
	})
}

// SetPassword gives a user another password, and logs it out everywhere.
func (c *Control) SetPassword(ctx context.Context, actor Principal, name, password string) error {
	if err := checkPassword(name, password); err != nil {
		return err
	}
	hash, err := c.hash(ctx, password)
	if err != nil {
		return err
	}
	return c.change(ctx, actor, "user password", name, func(tx *sql.Tx) error {
		if err := one(ctx, tx, noUser(name), "user_password", name, hash, c.now()); err != nil {
			return err
		}
		_, err := affected(ctx, tx, "login_remove_of_user", name)
		return err
	})
}

func noUser(name string) error {
	return myweb.Errorf(myweb.CodeNotFound, "there is no user %s; `myweb user list` shows those that are", name)
}
